package io.pgstore.document;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;

/** Collections for tests, and databases that have their tables. */
final class TestDocuments {
    private TestDocuments() {}

    static DocumentCollections collections(StoreDatabase database) {
        return JdbcDocumentCollections.builder(database, JacksonCodec.builder().build())
                .build();
    }

    static TestDatabase migrated(CollectionDefinition<?>... definitions) {
        TestDatabase database = TestDatabase.create();
        migrator(database, definitions).migrate();
        return database;
    }

    static StoreMigrator migrator(TestDatabase database, CollectionDefinition<?>... definitions) {
        MigrationOptions options = MigrationOptions.defaults();
        for (CollectionDefinition<?> definition : definitions) {
            options = options.withCollection(definition.table());
        }
        return new StoreMigrator(database.dataSource(), StoreTables.defaults(), options);
    }
}
