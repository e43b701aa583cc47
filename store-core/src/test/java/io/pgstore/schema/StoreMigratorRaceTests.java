package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Any number of instances may start at once, and be killed at any moment. */
class StoreMigratorRaceTests {
    private static final int INSTANCES = 12;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final String runtimeRole = database.createRole().name();

    @Test
    void twelveInstancesStartOnAnEmptyDatabase() {
        startAll("store", MigrationOptions.defaults().withRuntimeRole(runtimeRole));
        assertMigratedOnce("store");
    }

    @Test
    void twelveInstancesStartInASchemaThatHasOtherTables() {
        database.jdbc().execute("CREATE TABLE public.customers (id bigint PRIMARY KEY)");
        startAll("public", MigrationOptions.defaults());
        assertMigratedOnce("public");
    }

    @Test
    void twelveInstancesStartOnAnExistingSchemaWhileAWriterKeepsWriting() throws Exception {
        database.migrated(StoreTables.defaults());
        try (PlainWriter writer = PlainWriter.start(database)) {
            startAll(
                    "store",
                    MigrationOptions.defaults()
                            .withRuntimeRole(runtimeRole)
                            .withIndexes(EventIndex.TYPE, EventIndex.CATEGORY));
            int written = writer.stop();
            assertThat(database.queryForObject("SELECT count(*) FROM store.events", Integer.class))
                    .isEqualTo(written)
                    .isPositive();
        }
        assertMigratedOnce("store");
    }

    @Test
    void anInterruptedMigrationLeavesNothingAndDoesNotPoisonTheNextTry() throws SQLException {
        StoreMigrator migrator = new StoreMigrator(database.dataSource(), StoreTables.defaults());
        try (Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("CREATE SCHEMA store");
            CompletableFuture<Void> blocked = CompletableFuture.runAsync(migrator::migrate);
            await().untilAsserted(() ->
                    assertThat(database.jdbc().queryForList("""
                                    SELECT pg_terminate_backend(pid)
                                    FROM pg_stat_activity
                                    WHERE datname = current_database() AND wait_event_type = 'Lock'
                                    """, Boolean.class)).containsExactly(true));
            assertThatExceptionOfType(CompletionException.class).isThrownBy(blocked::join);
            blocker.rollback();
        }
        assertThat(Catalog.tables(database, "store")).isEmpty();
        migrator.migrate();
        assertMigratedOnce("store");
    }

    private void startAll(String schema, MigrationOptions options) {
        StoreTables tables = StoreTables.of(schema, Map.of());
        Race.of(INSTANCES, number -> {
            StoreMigrator migrator = new StoreMigrator(database.hikari(1), tables, options);
            return () -> {
                migrator.migrate();
                migrator.validate();
                return true;
            };
        });
    }

    private void assertMigratedOnce(String schema) {
        assertThatCode(() -> new StoreMigrator(database.dataSource(), StoreTables.of(schema, Map.of())).validate())
                .doesNotThrowAnyException();
        assertThat(database.jdbc()
                        .queryForList(
                                "SELECT version FROM %s.store_schema_history WHERE type = 'SQL'".formatted(schema),
                                String.class))
                .doesNotHaveDuplicates()
                .isNotEmpty();
        assertThat(database.queryForObject("SELECT count(*) FROM %s.log".formatted(schema), Integer.class))
                .isOne();
    }
}
