package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.PgBouncer;
import io.pgstore.testing.PgBouncer.PreparedStatements;
import io.pgstore.testing.PgBouncerVersion;
import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Migrations through PgBouncer in transaction mode. */
class StoreMigratorPgBouncerTests {
    private static final String READ_SETTINGS =
            "SELECT pg_backend_pid() AS pid, current_setting('role') AS role, current_setting('search_path') AS search_path";

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final MigrationOptions options = MigrationOptions.defaults()
            .withRuntimeRole(database.createRole().name())
            .withIndexes(IndexBuilderTests.indexes().toArray(StoreIndex[]::new));

    @ParameterizedTest
    @EnumSource
    void twelveInstancesMigrateThroughIt(PreparedStatements prepared) {
        PgBouncerVersion.assumeAvailable(prepared);
        try (PgBouncer bouncer = PgBouncer.start(database, prepared)) {
            Race.of(12, number -> {
                StoreMigrator migrator = migrator(bouncer.hikari(1));
                return () -> {
                    migrator.migrate();
                    migrator.validate();
                    return true;
                };
            });
        }
        assertThat(Catalog.tables(database, "store")).containsAll(StoreTable.defaultNames());
        assertThat(Catalog.of(database, "store")).anyMatch(line -> line.contains("events_recorded_at_btree_idx"));
    }

    @ParameterizedTest
    @EnumSource
    void itsServerConnectionsKeepNoSettingOfTheMigration(PreparedStatements prepared) {
        PgBouncerVersion.assumeAvailable(prepared);
        try (PgBouncer bouncer = PgBouncer.start(database, prepared)) {
            DataSource pool = bouncer.hikari(8);
            migrator(pool).migrate();
            List<Map<String, Object>> settings =
                    Race.of(8, number -> () -> new JdbcTemplate(pool).queryForMap(READ_SETTINGS));
            assertThat(settings).allSatisfy(each -> assertThat(each)
                    .containsEntry("role", "none")
                    .containsEntry("search_path", "\"$user\", public"));
        }
    }

    private StoreMigrator migrator(DataSource pool) {
        return new StoreMigrator(pool, StoreTables.defaults(), options);
    }
}
