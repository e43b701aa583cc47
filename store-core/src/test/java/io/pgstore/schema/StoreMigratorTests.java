package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.Test;

class StoreMigratorTests {
    @Test
    void createsTheTablesOnAnEmptyDatabase() {
        try (TestDatabase database = TestDatabase.create().migrated(StoreTables.defaults())) {
            assertThat(database.jdbc()
                            .queryForList("SELECT tablename FROM pg_tables WHERE schemaname = 'store'", String.class))
                    .containsExactlyInAnyOrder("events", "event_tags", "log", "store_schema_history");
        }
    }
}
