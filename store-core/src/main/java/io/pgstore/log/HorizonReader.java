package io.pgstore.log;

import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the database for the horizon: first the last position, then the fences, each with a fresh snapshot. */
final class HorizonReader {
    // pg_sequence_last_value, never last_value of the sequence: that runs up to 32 ahead for the write-ahead log.
    private static final String SELECT_LAST_POSITION = """
            SELECT coalesce(pg_sequence_last_value('{sequence}'::regclass), 0),
                   pg_is_in_recovery(),
                   current_setting('transaction_isolation')
            """;

    // The high bits of a bound are those of the last position, read after the fences: no bound is above it.
    private static final String SELECT_LOWEST_FENCE = """
            SELECT CASE WHEN fences.lows IS NOT NULL THEN (
                       SELECT min(sequence.last - ((sequence.last - fence.low) & 4294967295))
                       FROM unnest(fences.lows) AS fence (low),
                            (SELECT coalesce(pg_sequence_last_value('{sequence}'::regclass), 0) AS last OFFSET 0) AS sequence)
                   END
            FROM (SELECT array_agg(objid::bigint) AS lows
                  FROM pg_locks
                  WHERE locktype = 'advisory'
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND classid = '{sequence}'::regclass::oid
                    AND objsubid = 2
                    AND mode = 'ShareLock'
                    AND granted) AS fences
            """;

    private static final String SELECT_HOLDERS = """
            SELECT sequence.last - ((sequence.last - lock.objid::bigint) & 4294967295) AS after,
                   lock.pid,
                   activity.application_name,
                   prepared.gid,
                   extract(epoch FROM clock_timestamp() - coalesce(activity.xact_start, prepared.prepared)) AS age
            FROM pg_locks AS lock
            CROSS JOIN (SELECT coalesce(pg_sequence_last_value('{sequence}'::regclass), 0) AS last) AS sequence
            LEFT JOIN pg_stat_activity AS activity ON activity.pid = lock.pid
            LEFT JOIN pg_prepared_xacts AS prepared
                   ON lock.pid IS NULL AND lock.virtualtransaction = '-1/' || prepared.transaction
            WHERE lock.locktype = 'advisory'
              AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND lock.classid = '{sequence}'::regclass::oid
              AND lock.objsubid = 2
              AND lock.mode = 'ShareLock'
              AND lock.granted
            ORDER BY age DESC NULLS LAST, after
            """;

    private final StoreDatabase database;
    private final String table;
    private final String selectLastPosition;
    private final String selectLowestFence;
    private final String selectHolders;

    HorizonReader(StoreDatabase database, String table, String sequence) {
        this.database = database;
        this.table = table;
        this.selectLastPosition = SELECT_LAST_POSITION.replace("{sequence}", sequence);
        this.selectLowestFence = SELECT_LOWEST_FENCE.replace("{sequence}", sequence);
        this.selectHolders = SELECT_HOLDERS.replace("{sequence}", sequence);
    }

    String table() {
        return table;
    }

    /** Looks at the database once. A horizon may be lower than one seen before: cursors must not follow it back. */
    Horizon read() {
        long last = database.read(selectLastPosition, this::lastPosition);
        long fence = database.read(selectLowestFence, HorizonReader::lowestFence);
        return new Horizon(last, fence);
    }

    List<LogStatus.Holder> holders() {
        return database.jdbc().query(selectHolders, (row, number) -> holder(row));
    }

    private long lastPosition(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            if (row.getBoolean(2)) {
                throw standby(database);
            }
            if (database.inTransaction()) {
                requireReadCommitted(row.getString(3));
            }
            return row.getLong(1);
        }
    }

    static LogReadException standby(StoreDatabase database) {
        return new LogReadException(
                "The log cannot be read on a standby, which does not see the fences of writers: %s must connect to the primary (targetServerType=primary)"
                        .formatted(database.dataSource()));
    }

    private static void requireReadCommitted(String isolation) {
        if (!isolation.equals("read committed")) {
            throw new LogReadException(
                    "The log cannot be read in a transaction with isolation %s, whose snapshot may hide events below the horizon: read it outside of the transaction, or in READ COMMITTED"
                            .formatted(isolation.toUpperCase(java.util.Locale.ROOT)));
        }
    }

    private static long lowestFence(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            long fence = row.getLong(1);
            return row.wasNull() ? Long.MAX_VALUE : fence;
        }
    }

    private static LogStatus.Holder holder(ResultSet row) throws SQLException {
        return new LogStatus.Holder(
                row.getLong("after"),
                row.getObject("pid", Integer.class),
                row.getString("application_name"),
                row.getString("gid"),
                age(row));
    }

    private static @Nullable Duration age(ResultSet row) throws SQLException {
        double seconds = row.getDouble("age");
        return row.wasNull() ? null : Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
