package io.pgstore.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Creates and upgrades the stores' tables, with a migration history of their own beside the application's.
 *
 * @since 0.1
 */
public final class StoreMigrator {
    private static final String HISTORY_TABLE = "store_schema_history";
    private static final String LOCK_MIGRATION = "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))";

    private final DataSource dataSource;
    private final StoreTables tables;

    /** Uses {@code dataSource} with a role that may create a schema and tables. */
    public StoreMigrator(DataSource dataSource, StoreTables tables) {
        this.dataSource = dataSource;
        this.tables = tables;
    }

    /** Brings the schema to the newest version; nothing happens when it has it already. */
    public void migrate() {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            boolean done = false;
            try (PreparedStatement lock = connection.prepareStatement(LOCK_MIGRATION)) {
                lock.setString(1, "io.pgstore.schema/" + tables.schema());
                lock.execute();
                flyway(connection).migrate();
                connection.commit();
                done = true;
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private Flyway flyway(Connection connection) {
        return Flyway.configure(StoreMigrator.class.getClassLoader())
                .dataSource(MigrationConnection.dataSource(connection))
                .locations("classpath:io/pgstore/schema")
                .javaMigrationClassProvider(List::of)
                .defaultSchema(tables.schema())
                .table(HISTORY_TABLE)
                .placeholders(placeholders())
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    private Map<String, String> placeholders() {
        Map<String, String> placeholders = new LinkedHashMap<>(tables.names());
        placeholders.put("schema", tables.schema());
        return placeholders;
    }
}
