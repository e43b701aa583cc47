package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pgstore.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The exported SQL, for people who run it themselves. */
class SchemaScriptTests {
    @AutoClose
    private final TestDatabase byHand = TestDatabase.create();

    @AutoClose
    private final TestDatabase migrated = TestDatabase.create();

    private final MigrationOptions options = MigrationOptions.defaults()
            .withRuntimeRole(byHand.createRole().name())
            .withIndexes(IndexBuilderTests.indexes().toArray(StoreIndex[]::new));

    @Test
    void aSchemaMadeByHandEqualsAMigratedOne() {
        StoreTables named = StoreTables.of("Order_Desk", Map.of("events", "Facts"));
        migrator(migrated, named).migrate();
        runScript(migrator(byHand, named).sql());
        assertThat(Catalog.of(byHand, "Order_Desk")).isEqualTo(Catalog.of(migrated, "Order_Desk"));
    }

    @Test
    void aSchemaMadeByHandIsAcceptedByValidateAndMigrate() {
        StoreMigrator migrator = migrator(byHand, StoreTables.defaults());
        runScript(migrator.sql());
        List<String> before = Catalog.of(byHand, "store");
        assertThat(migrator.pending()).isEmpty();
        assertThatCode(migrator::validate).doesNotThrowAnyException();
        assertThatCode(migrator::migrate).doesNotThrowAnyException();
        assertThat(Catalog.of(byHand, "store")).isEqualTo(before);
    }

    @Test
    void theHistoryMadeByHandSaysWhatFlywayWouldSay() {
        migrator(migrated, StoreTables.defaults()).migrate();
        runScript(migrator(byHand, StoreTables.defaults()).sql());
        assertThat(history(byHand)).isNotEmpty().isEqualTo(history(migrated));
    }

    @Test
    void thePendingScriptOfAnEmptyDatabaseIsTheWholeOneAndThenHasNoMigration() {
        StoreMigrator migrator = migrator(byHand, StoreTables.defaults());
        assertThat(migrator.pendingSql()).isEqualTo(migrator.sql());
        runScript(migrator.sql());
        assertThat(migrator.pendingSql()).doesNotContain("CREATE TABLE \"store\".\"events\"");
        assertThatCode(() -> runScript(migrator.pendingSql())).doesNotThrowAnyException();
    }

    @Test
    void aScriptThatFailsHalfwayLeavesNothing() {
        byHand.jdbc().execute("CREATE SCHEMA store CREATE TABLE log (id int)");
        assertThatCode(() -> runScript(migrator(byHand, StoreTables.defaults()).sql()))
                .hasMessageContaining("log");
        assertThat(Catalog.tables(byHand, "store")).containsExactly("log");
    }

    @Test
    void noPlaceholderIsLeft() {
        assertThat(migrator(byHand, StoreTables.defaults()).sql()).doesNotContain("${");
    }

    private StoreMigrator migrator(TestDatabase database, StoreTables tables) {
        return new StoreMigrator(database.dataSource(), tables, options);
    }

    private void runScript(String sql) {
        try (Connection connection = byHand.connect()) {
            ScriptUtils.executeSqlScript(connection, new ByteArrayResource(sql.getBytes(StandardCharsets.UTF_8)));
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static List<Map<String, Object>> history(TestDatabase database) {
        return database.jdbc().queryForList("""
                        SELECT version, description, type, script, checksum, installed_by, success
                        FROM store.store_schema_history
                        WHERE type = 'SQL'
                        ORDER BY installed_rank
                        """);
    }
}
