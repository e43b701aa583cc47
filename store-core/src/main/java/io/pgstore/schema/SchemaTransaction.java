package io.pgstore.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A transaction apart from the caller's, on one connection, which goes back to its pool with the settings that it came
 * with: Flyway leaves a role and a search path behind, and behind a pooler they would reach other clients.
 */
final class SchemaTransaction {
    private static final String READ_SETTINGS = """
            SELECT current_setting('role') AS role,
                current_setting('search_path') AS search_path,
                source = 'session' AS set_in_session
            FROM pg_settings
            WHERE name = 'search_path'
            """;
    private static final String RESTORE_ROLE = "SELECT set_config('role', ?, false)";
    private static final String RESTORE_SEARCH_PATH = "SELECT set_config('search_path', ?, false)";
    private static final String RESET_SEARCH_PATH = "RESET search_path";

    /** The settings of a session that Flyway changes. */
    private record Settings(String role, String searchPath, boolean setInSession) {}

    private final DataSource dataSource;
    private final TransactionTemplate transaction;

    SchemaTransaction(DataSource dataSource) {
        StoreTransactions transactions = new StoreTransactions(dataSource);
        this.dataSource = transactions.target();
        this.transaction = new TransactionTemplate(transactions);
        // READ COMMITTED whatever the pool's default: what another instance has just done must be seen.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Runs {@code work} on a data source that only ever gives this transaction's connection, and commits. */
    <T extends @Nullable Object> T run(Function<DataSource, T> work) {
        return transaction.execute(status -> {
            DataSource single = MigrationConnection.dataSource(DataSourceUtils.getConnection(dataSource));
            JdbcTemplate jdbc = new JdbcTemplate(single);
            Settings settings = jdbc.queryForObject(
                    READ_SETTINGS,
                    (row, number) -> new Settings(row.getString(1), row.getString(2), row.getBoolean(3)));
            T result = work.apply(single);
            restore(jdbc, settings);
            return result;
        });
    }

    /** Runs {@code work} on a connection in auto-commit mode, outside any transaction. */
    void runOutside(ConnectionCallback<?> work) {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try {
                work.doInConnection(connection);
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException exception) {
            throw translate(exception);
        }
    }

    private static DataAccessException translate(SQLException exception) {
        String task = "work on the schema";
        DataAccessException translated = new SQLExceptionSubclassTranslator().translate(task, null, exception);
        return translated != null ? translated : new UncategorizedSQLException(task, null, exception);
    }

    private static void restore(JdbcTemplate jdbc, Settings settings) {
        jdbc.queryForObject(RESTORE_ROLE, String.class, settings.role());
        if (settings.setInSession()) {
            jdbc.queryForObject(RESTORE_SEARCH_PATH, String.class, settings.searchPath());
        } else {
            jdbc.execute(RESET_SEARCH_PATH);
        }
    }
}
