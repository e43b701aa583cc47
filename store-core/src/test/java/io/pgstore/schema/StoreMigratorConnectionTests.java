package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.testing.TestDatabase;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a migration asks of the connection pool, and in which state it gives the connection back. */
class StoreMigratorConnectionTests {
    private static final StoreTables TABLES = StoreTables.defaults();
    private static final MigrationOptions OPTIONS = MigrationOptions.defaults().withIndexes(EventIndex.TYPE);
    private static final String READ_SETTINGS = """
            SELECT current_setting('role') AS role,
                current_setting('search_path') AS search_path,
                source
            FROM pg_settings
            WHERE name = 'search_path'
            """;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @Test
    void aPoolOfOneConnectionIsEnough() {
        StoreMigrator migrator = migrator(database.hikari(1));
        assertThatCode(() -> {
                    migrator.pending();
                    migrator.migrate();
                    migrator.validate();
                    migrator.newEpoch();
                    migrator.migrate();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void theConnectionKeepsNoSettingOfTheMigration() {
        HikariDataSource pool = database.hikari(1);
        Map<String, Object> before = settings(pool);
        migrateAndValidate(pool);
        assertThat(settings(pool)).isEqualTo(before).containsEntry("role", "none");
    }

    @Test
    void aSearchPathOfTheApplicationIsRestored() {
        HikariDataSource pool =
                database.hikari(1, config -> config.setConnectionInitSql("SET search_path TO pg_temp, public"));
        migrateAndValidate(pool);
        assertThat(settings(pool)).containsEntry("search_path", "pg_temp, public");
    }

    @Test
    void aFailedMigrationLeavesNoSettingEither() {
        HikariDataSource pool = database.hikari(1);
        Map<String, Object> before = settings(pool);
        database.jdbc().execute("CREATE SCHEMA store CREATE TABLE log (id int)");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> migrator(pool).migrate());
        assertThat(settings(pool)).isEqualTo(before);
    }

    @Test
    void worksOnAPoolWithoutAutoCommit() {
        migrateAndValidate(database.hikari(1, config -> config.setAutoCommit(false)));
        assertThat(Catalog.of(database, "store")).anyMatch(line -> line.contains("events_type_idx"));
    }

    @Test
    void worksOnAPoolThatDefaultsToRepeatableRead() {
        migrateAndValidate(database.hikari(1, config -> config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ")));
    }

    @Test
    void worksBehindSpringsProxies() {
        migrateAndValidate(new LazyConnectionDataSourceProxy(database.hikari(1)));
        migrateAndValidate(new TransactionAwareDataSourceProxy(database.hikari(1)));
    }

    @Test
    void runsApartFromTheCallersTransaction() {
        DataSource pool = database.hikari(2);
        new TransactionTemplate(new JdbcTransactionManager(pool)).executeWithoutResult(status -> {
            migrateAndValidate(pool);
            status.setRollbackOnly();
        });
        assertThat(Catalog.tables(database, "store")).contains("events");
    }

    private static void migrateAndValidate(DataSource pool) {
        StoreMigrator migrator = migrator(pool);
        migrator.migrate();
        migrator.validate();
    }

    private static StoreMigrator migrator(DataSource pool) {
        return new StoreMigrator(pool, TABLES, OPTIONS);
    }

    private static Map<String, Object> settings(DataSource pool) {
        return new JdbcTemplate(pool).queryForMap(READ_SETTINGS);
    }
}
