package io.pgstore.log;

import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is checked of a log at start-up. */
final class LogCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);

    private static final String SELECT_SETUP = """
            SELECT current_user,
                   has_sequence_privilege(seqrelid, 'USAGE') AS usage,
                   seqmin = 1 AND seqstart = 1 AND seqincrement = 1 AND seqcache = 1 AND NOT seqcycle AS sound
            FROM pg_sequence
            WHERE seqrelid = '{sequence}'::regclass
            """;

    // A restore may bring the rows back without the sequence's last value.
    private static final String SELECT_BEHIND = """
            SELECT coalesce((SELECT max(position) FROM {table}), 0) > coalesce(pg_sequence_last_value('{sequence}'::regclass), 0)
            """;

    private static final String LOCK_TABLE = """
            LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE
            """;

    private static final String ADVANCE_SEQUENCE = """
            SELECT setval('{sequence}'::regclass, last.position)
            FROM (SELECT max(position) AS position FROM {table}) AS last
            WHERE last.position > coalesce(pg_sequence_last_value('{sequence}'::regclass), 0)
            """;

    private final StoreDatabase database;
    private final String table;
    private final String sequence;

    LogCheck(StoreDatabase database, String table, String sequence) {
        this.database = database;
        this.table = table;
        this.sequence = sequence;
    }

    void run() {
        database.jdbc().query(resolve(SELECT_SETUP), this::requireSound);
        if (isBehind()) {
            database.writeAtomically(() -> "repair the sequence " + sequence, this::advance);
        }
    }

    private void requireSound(ResultSet row) throws SQLException {
        if (!row.getBoolean("usage")) {
            throw new LogSetupException(
                    "Role %s may not take positions: run GRANT USAGE, SELECT, UPDATE ON SEQUENCE %s TO \"%s\""
                            .formatted(row.getString("current_user"), sequence, row.getString("current_user")));
        }
        if (!row.getBoolean("sound")) {
            throw new LogSetupException(
                    "The sequence %s was changed, and readers of the log would lose events: run ALTER SEQUENCE %s INCREMENT 1 MINVALUE 1 START 1 CACHE 1 NO CYCLE"
                            .formatted(sequence, sequence));
        }
    }

    private boolean isBehind() {
        return Boolean.TRUE.equals(database.jdbc().queryForObject(resolve(SELECT_BEHIND), Boolean.class));
    }

    private boolean advance() {
        // Nobody appends meanwhile; both values are read again, and the sequence is never lowered.
        database.jdbc().execute(resolve(LOCK_TABLE));
        database.jdbc().query(resolve(ADVANCE_SEQUENCE), row -> {
            LOG.warn(
                    "The sequence {} was behind its table, as after a restore; it was moved to {}",
                    sequence,
                    row.getLong(1));
        });
        return true;
    }

    private String resolve(String sql) {
        return database.tables().resolve(sql.replace("{sequence}", sequence).replace("{table}", "{" + table + "}"));
    }
}
