package io.pgstore.log;

import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;

/** What is checked of a log at start-up. */
final class LogCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);

    private static final String SELECT_SETUP = """
            SELECT quote_ident(current_user) AS role,
                   has_sequence_privilege(seqrelid, 'USAGE') AS usage,
                   seqmin = 1 AND seqstart = 1 AND seqincrement = 1 AND seqcache = 1 AND NOT seqcycle AS sound,
                   EXISTS (SELECT log_id FROM {log}) AS identified
            FROM pg_sequence
            WHERE seqrelid = '{sequence}'::regclass
            """;

    // A restore may bring the rows back without the sequence's last value.
    private static final String SELECT_BEHIND = """
            SELECT quote_ident(current_user),
                   has_sequence_privilege('{sequence}'::regclass, 'UPDATE')
                       AND has_table_privilege('{table}'::regclass, 'UPDATE, DELETE, TRUNCATE')
            WHERE (SELECT max(position) FROM {table}) > {last_position}
            """;

    private static final String LOCK_TABLE = """
            LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE
            """;

    private static final String ADVANCE_SEQUENCE = """
            SELECT setval('{sequence}'::regclass, last.position)
            FROM (SELECT max(position) AS position FROM {table}) AS last
            WHERE last.position > {last_position}
            """;

    /** A sequence behind its table, and whether this role may move it. */
    private record Behind(String role, boolean mayRepair) {}

    private final StoreDatabase database;
    private final LogSql sql;

    LogCheck(StoreDatabase database, LogSql sql) {
        this.database = database;
        this.sql = sql;
    }

    void run() {
        try {
            database.jdbc().query(sql.read(SELECT_SETUP), this::requireSound);
        } catch (BadSqlGrammarException | PermissionDeniedDataAccessException exception) {
            throw LogSetupException.noTables(sql.read("{log}"), exception);
        }
        // The connection is given back before the repair takes one.
        database.jdbc()
                .query(sql.read(SELECT_BEHIND), (row, number) -> new Behind(row.getString(1), row.getBoolean(2)))
                .forEach(this::repair);
    }

    private void requireSound(ResultSet row) throws SQLException {
        if (!row.getBoolean("usage")) {
            throw LogSetupException.notAllowed(row.getString("role"), sql.sequence());
        }
        if (!row.getBoolean("sound")) {
            throw LogSetupException.unsoundSequence(sql.sequence());
        }
        if (!row.getBoolean("identified")) {
            throw LogSetupException.noIdentity(sql.read("{log}"));
        }
    }

    private void repair(Behind found) {
        if (!found.mayRepair()) {
            throw LogSetupException.mayNotRepair(found.role(), sql.sequence(), sql.read("{table}"));
        }
        database.writeAtomically(() -> "repair the sequence " + sql.sequence(), this::advance);
    }

    private boolean advance() {
        // Nobody appends meanwhile; both values are read again, and the sequence is never lowered.
        database.jdbc().execute(sql.read(LOCK_TABLE));
        database.jdbc().query(sql.read(ADVANCE_SEQUENCE), row -> {
            LOG.warn(
                    "The sequence {} was behind its table, as after a restore; it was moved to {}",
                    sql.sequence(),
                    row.getLong(1));
        });
        return true;
    }
}
