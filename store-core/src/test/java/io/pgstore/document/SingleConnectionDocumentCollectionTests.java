package io.pgstore.document;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool of one connection. */
class SingleConnectionDocumentCollectionTests extends DocumentContract {
    @AutoClose
    private static final TestDatabase database = TestDocuments.migrated(DocumentTopic.ORDERS);

    private static final StoreEnvironment<DocumentCollections> environment =
            StoreEnvironment.of(database, database.hikari(1), TestDocuments::collections);

    @Override
    StoreEnvironment<DocumentCollections> environment() {
        return environment;
    }
}
