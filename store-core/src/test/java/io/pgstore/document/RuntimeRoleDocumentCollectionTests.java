package io.pgstore.document;

import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import org.junit.jupiter.api.AutoClose;

/** The contract as a role that owns nothing. */
class RuntimeRoleDocumentCollectionTests extends DocumentContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private static final StoreEnvironment<DocumentCollections> environment = ofRuntimeRole();

    @Override
    StoreEnvironment<DocumentCollections> environment() {
        return environment;
    }

    private static StoreEnvironment<DocumentCollections> ofRuntimeRole() {
        TestRole role = database.createRole();
        MigrationOptions options =
                MigrationOptions.defaults().withRuntimeRole(role.name()).withCollection(DocumentTopic.ORDERS.table());
        new StoreMigrator(database.dataSource(), StoreTables.defaults(), options).migrate();
        return StoreEnvironment.of(database, database.as(role).hikari(10), TestDocuments::collections);
    }
}
