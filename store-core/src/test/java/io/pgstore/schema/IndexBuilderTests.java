package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The opt-in indexes, such as those of {@code store.events.indexes}. */
class IndexBuilderTests {
    private static final String READ_STATES = """
            SELECT relname, indisvalid
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indrelid = ('store.' || ?)::regclass
            """;
    private static final String TERMINATE_BUILD = """
            SELECT pg_terminate_backend(pid)
            FROM pg_stat_progress_create_index
            WHERE datname = current_database() AND phase LIKE 'waiting for%'
            """;

    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    @ParameterizedTest
    @MethodSource("indexes")
    void eachChosenIndexIsBuilt(StoreIndex index) {
        migrator(index).migrate();
        assertThat(states(index.definition().table()))
                .containsEntry(
                        index.definition().table() + "_" + index.definition().suffix(), true);
    }

    /** Returns the opt-in indexes of all stores. */
    static List<StoreIndex> indexes() {
        return Stream.of(EventIndex.values(), DurableStateIndex.values(), SagaIndex.values())
                .<StoreIndex>flatMap(Stream::of)
                .toList();
    }

    @Test
    void noneIsBuiltUnlessChosen() {
        assertThat(states())
                .containsOnlyKeys(
                        "events_pk", "events_position_uk", "events_correlation_idx", "events_recorded_at_idx");
    }

    @Test
    void migratingAgainBuildsNothingAgain() {
        migrator(EventIndex.TYPE).migrate();
        long before = oid(EventIndex.TYPE);
        migrator(EventIndex.TYPE).migrate();
        assertThat(oid(EventIndex.TYPE)).isEqualTo(before);
    }

    @Test
    void anIndexThatIsNoLongerChosenStays() {
        migrator(EventIndex.TYPE).migrate();
        migrator().migrate();
        assertThat(states()).containsEntry("events_type_idx", true);
    }

    @Test
    void indexesOfATableWithANameOfItsOwnDeriveFromThatName() {
        StoreTables named = StoreTables.of("Desk", Map.of("events", "Facts"));
        new StoreMigrator(
                        database.dataSource(),
                        named,
                        MigrationOptions.defaults().withIndexes(EventIndex.TYPE))
                .migrate();
        assertThat(Catalog.of(database, "Desk")).anyMatch(line -> line.contains("INDEX \"Facts_type_idx\""));
    }

    @Test
    void theLeftoverOfAKilledBuildIsBuiltAgain() throws SQLException {
        try (Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute(PlainWriter.INSERT_EVENT);
            CompletableFuture<Void> build = CompletableFuture.runAsync(migrator(EventIndex.TYPE)::migrate);
            await().untilAsserted(() ->
                    assertThat(database.jdbc().queryForList(TERMINATE_BUILD)).hasSize(1));
            assertThatExceptionOfType(CompletionException.class).isThrownBy(build::join);
            writer.rollback();
        }
        assertThat(states()).containsEntry("events_type_idx", false);
        migrator(EventIndex.TYPE).migrate();
        assertThat(states()).containsEntry("events_type_idx", true);
    }

    @Test
    void writersGoOnWhileABuildWaits() throws SQLException {
        try (Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute(PlainWriter.INSERT_EVENT);
            CompletableFuture<Void> build = CompletableFuture.runAsync(migrator(EventIndex.TYPE)::migrate);
            await().untilAsserted(() -> assertThat(states()).containsKey("events_type_idx"));
            statement.execute("SET LOCAL statement_timeout = '30s'");
            statement.execute(PlainWriter.INSERT_EVENT);
            assertThat(database.jdbc().update(PlainWriter.INSERT_EVENT)).isOne();
            writer.commit();
            build.orTimeout(60, TimeUnit.SECONDS).join();
        }
        assertThat(states()).containsEntry("events_type_idx", true);
    }

    @Test
    void twelveInstancesBuildALeftoverAgainAtOnceWhileAWriterKeepsWriting() throws Exception {
        migrator(EventIndex.values()).migrate();
        database.jdbc()
                .update("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'store.events_type_idx'::regclass");
        try (PlainWriter writer = PlainWriter.start(database)) {
            Race.of(12, number -> {
                StoreMigrator migrator = new StoreMigrator(
                        database.hikari(1),
                        StoreTables.defaults(),
                        MigrationOptions.defaults().withIndexes(EventIndex.values()));
                return () -> {
                    migrator.migrate();
                    return true;
                };
            });
            assertThat(writer.stop()).isPositive();
        }
        assertThat(states().values()).doesNotContain(false);
        assertThat(states()).hasSize(4 + EventIndex.values().length);
    }

    private StoreMigrator migrator(StoreIndex... indexes) {
        return new StoreMigrator(
                database.dataSource(),
                StoreTables.defaults(),
                MigrationOptions.defaults().withIndexes(indexes));
    }

    private long oid(EventIndex index) {
        return database.queryForObject(
                "SELECT ('store.events_' || ?)::regclass::oid",
                Long.class,
                index.definition().suffix());
    }

    private Map<String, Boolean> states() {
        return states("events");
    }

    private Map<String, Boolean> states(String table) {
        Map<String, Boolean> states = new HashMap<>();
        database.jdbc()
                .query(
                        READ_STATES,
                        row -> {
                            states.put(row.getString(1), row.getBoolean(2));
                        },
                        table);
        return states;
    }
}
