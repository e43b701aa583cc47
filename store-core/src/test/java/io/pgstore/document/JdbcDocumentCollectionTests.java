package io.pgstore.document;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract where most applications run: on a pool. */
class JdbcDocumentCollectionTests extends DocumentContract {
    @AutoClose
    private static final TestDatabase database = TestDocuments.migrated(DocumentTopic.ORDERS);

    private static final StoreEnvironment<DocumentCollections> environment =
            StoreEnvironment.of(database, database.hikari(10), TestDocuments::collections);

    @Override
    StoreEnvironment<DocumentCollections> environment() {
        return environment;
    }
}
