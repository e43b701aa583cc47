package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.dao.PermissionDeniedDataAccessException;

class StoreMigratorTests {
    private static final StoreTables TABLES = StoreTables.defaults();

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final StoreMigrator migrator = new StoreMigrator(database.dataSource(), TABLES);

    @Test
    void createsTheTablesOnAnEmptyDatabase() {
        migrator.migrate();
        assertThat(Catalog.tables(database, "store"))
                .hasSize(StoreTable.values().length + 1)
                .containsAll(StoreTable.defaultNames())
                .contains("store_schema_history");
    }

    @Test
    void createsTheTablesUnderTheConfiguredNames() {
        StoreTables named = StoreTables.of("Order_Desk", Map.of("events", "Facts", "log", "Diary"));
        new StoreMigrator(database.dataSource(), named).migrate();
        assertThat(Catalog.tables(database, "Order_Desk"))
                .hasSize(StoreTable.values().length + 1)
                .contains("Diary", "Facts", "event_tags", "store_schema_history")
                .doesNotContain("log", "events");
    }

    @Test
    void eachTableIsMarkedWithItsDefaultName() {
        migrator.migrate();
        assertThat(database.jdbc().queryForList("""
                                SELECT obj_description(oid, 'pg_class')
                                FROM pg_class
                                WHERE relnamespace = 'store'::regnamespace AND relkind = 'r'
                                    AND relname <> 'store_schema_history'
                                """, String.class))
                .containsExactlyInAnyOrderElementsOf(StoreTable.defaultNames().stream()
                        .map(name -> "pgstore:" + name)
                        .toList());
    }

    @Test
    void migratingAgainChangesNothing() {
        migrator.migrate();
        UUID logId = logId();
        List<String> before = Catalog.of(database, "store");
        migrator.migrate();
        assertThat(Catalog.of(database, "store")).isEqualTo(before);
        assertThat(logId()).isEqualTo(logId);
    }

    @Test
    void twoSchemasLiveInOneDatabase() {
        migrator.migrate();
        new StoreMigrator(database.dataSource(), StoreTables.of("other", Map.of())).migrate();
        assertThat(Catalog.tables(database, "other")).isEqualTo(Catalog.tables(database, "store"));
    }

    @Test
    void validateNamesTheMissingVersionAndChangesNothing() {
        assertThatExceptionOfType(SchemaVersionException.class)
                .isThrownBy(migrator::validate)
                .withMessageContaining("Schema \"store\" lacks version 1 (create events)")
                .withMessageContaining("StoreMigrator.pendingSql()")
                .withMessageContaining("store.migration.mode=migrate")
                .satisfies(exception -> {
                    assertThat(exception.schema()).isEqualTo("store");
                    assertThat(exception.missing()).startsWith(new PendingMigration("1", "create events"));
                });
        assertThat(Catalog.tables(database, "store")).isEmpty();
    }

    @Test
    void validatePassesOnAMigratedSchema() {
        migrator.migrate();
        assertThatCode(migrator::validate).doesNotThrowAnyException();
    }

    @Test
    void pendingListsWhatTheSchemaLacks() {
        assertThat(migrator.pending())
                .hasSameSizeAs(Migration.all())
                .startsWith(new PendingMigration("1", "create events"));
        migrator.migrate();
        assertThat(migrator.pending()).isEmpty();
    }

    @Test
    void theSchemaOfALaterReleaseIsGoodEnough() {
        migrator.migrate();
        database.jdbc().update("""
                        INSERT INTO store.store_schema_history
                        SELECT 99, '9999', 'later', 'SQL', 'V9999__later.sql', 1, current_user, now(), 0, true
                        """);
        assertThatCode(migrator::validate).doesNotThrowAnyException();
        assertThatCode(migrator::migrate).doesNotThrowAnyException();
    }

    @Test
    void anAppliedMigrationThatIsNotOursIsRefused() {
        migrator.migrate();
        database.jdbc().update("UPDATE store.store_schema_history SET checksum = 1 WHERE version = '1'");
        assertThatExceptionOfType(FlywayValidateException.class).isThrownBy(migrator::validate);
        assertThatExceptionOfType(FlywayValidateException.class).isThrownBy(migrator::migrate);
    }

    @Test
    void aTableRenamedInTheConfigurationFailsNamingBothNames() {
        migrator.migrate();
        StoreMigrator renamed =
                new StoreMigrator(database.dataSource(), StoreTables.of("store", Map.of("events", "facts")));
        for (Runnable call : List.<Runnable>of(renamed::migrate, renamed::validate)) {
            assertThatExceptionOfType(SchemaNamesException.class)
                    .isThrownBy(call::run)
                    .withMessageContaining("store.tables.events is 'facts'")
                    .withMessageContaining("keeps that table as 'events'")
                    .satisfies(exception -> {
                        assertThat(exception.property()).isEqualTo("store.tables.events");
                        assertThat(exception.configuredName()).isEqualTo("facts");
                        assertThat(exception.foundName()).isEqualTo("events");
                    });
        }
    }

    @Test
    void aFailedMigrationLeavesNothingAndDoesNotPoisonTheNextTry() {
        database.jdbc().execute("CREATE SCHEMA store CREATE TABLE log (id int)");
        assertThatExceptionOfType(FlywayException.class).isThrownBy(migrator::migrate);
        assertThat(Catalog.tables(database, "store")).containsExactly("log");
        database.jdbc().execute("DROP TABLE store.log");
        migrator.migrate();
        assertThatCode(migrator::validate).doesNotThrowAnyException();
    }

    @Test
    void aRoleThatMayNotCreateASchemaOrTablesIsToldWhatIsMissing() {
        TestDatabase asStranger = database.as(database.createRole());
        assertRefused(asStranger);
        database.jdbc().execute("CREATE SCHEMA store");
        database.jdbc().execute("GRANT USAGE ON SCHEMA store TO PUBLIC");
        assertRefused(asStranger);
    }

    private static void assertRefused(TestDatabase asStranger) {
        assertThatExceptionOfType(SchemaVersionException.class)
                .isThrownBy(() -> new StoreMigrator(asStranger.dataSource(), TABLES).migrate())
                .withMessageContaining("lacks version 1 (create events), ")
                .withMessageContaining(", and this role may not create it");
    }

    @Test
    void aRoleThatMayNotCreateTablesStartsOnAnUpToDateSchema() {
        TestRole role = database.createRole();
        new StoreMigrator(
                        database.dataSource(),
                        TABLES,
                        MigrationOptions.defaults().withRuntimeRole(role.name()))
                .migrate();
        StoreMigrator asRole = new StoreMigrator(database.as(role).dataSource(), TABLES);
        assertThatCode(asRole::validate).doesNotThrowAnyException();
        assertThatCode(asRole::migrate).doesNotThrowAnyException();
    }

    @Test
    void aRoleThatMayNotReadTheHistoryIsToldToGrant() {
        migrator.migrate();
        TestDatabase asStranger = database.as(database.createRole());
        assertThatExceptionOfType(PermissionDeniedDataAccessException.class)
                .isThrownBy(() -> new StoreMigrator(asStranger.dataSource(), TABLES).validate())
                .withMessageContaining("GRANT");
    }

    @Test
    void aNewEpochGivesTheLogANewIdentity() {
        migrator.migrate();
        UUID before = logId();
        assertThat(migrator.newEpoch()).isEqualTo(logId()).isNotEqualTo(before);
    }

    private UUID logId() {
        return database.queryForObject("SELECT log_id FROM store.log", UUID.class);
    }
}
