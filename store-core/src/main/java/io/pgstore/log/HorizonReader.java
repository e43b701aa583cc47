package io.pgstore.log;

import io.pgstore.schema.StoreDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Looks at the database for the horizon: first the last position, then the fences, each with a fresh snapshot. */
final class HorizonReader {
    private static final String SELECT_LAST_POSITION = """
            SELECT log_id, {origin}, {last_position}, pg_is_in_recovery(), current_setting('transaction_isolation')
            FROM {log}
            """;

    // The high bits of a bound are those of the last position, read after the fences: no bound is above it.
    private static final String SELECT_LOWEST_FENCE = """
            SELECT {origin},
                   CASE WHEN fences.lows IS NOT NULL THEN (
                       SELECT min(sequence.last - ((sequence.last - fence.low) & 4294967295))
                       FROM unnest(fences.lows) AS fence (low),
                            (SELECT {last_position} AS last OFFSET 0) AS sequence)
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

    /** What the first step saw. */
    private record LastPosition(UUID logId, long origin, long last, boolean isStandby, String isolation) {}

    /** What the second step saw. */
    private record LowestFence(long origin, long bound) {}

    private final StoreDatabase database;
    private final String selectLastPosition;
    private final String selectLowestFence;

    HorizonReader(StoreDatabase database, LogSql sql) {
        this.database = database;
        this.selectLastPosition = sql.read(SELECT_LAST_POSITION);
        this.selectLowestFence = sql.read(SELECT_LOWEST_FENCE);
    }

    /** Looks at the database once. A horizon may be lower than one seen before: cursors must not follow it back. */
    Horizon read() {
        return read(null);
    }

    /**
     * Looks at the database once; at the fences only if positions were taken since all of them were decided.
     *
     * @param known a horizon seen before
     */
    Horizon read(@Nullable Horizon known) {
        return Objects.requireNonNull(
                database.jdbc().execute((ConnectionCallback<Horizon>) connection -> look(connection, known)));
    }

    /** Returns whether statements of this thread use one connection until a scope of the caller's ends. */
    boolean isConnectionKept() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                || TransactionSynchronizationManager.hasResource(database.dataSource());
    }

    private Horizon look(Connection connection, @Nullable Horizon known) throws SQLException {
        LastPosition first = lastPosition(connection);
        if (first.isStandby()) {
            throw LogReadException.standby(database.dataSource());
        }
        if (isConnectionKept()
                && !connection.getAutoCommit()
                && !first.isolation().equals("read committed")) {
            throw LogReadException.isolation(first.isolation());
        }
        if (known != null && known.isAllUpTo(first.origin(), first.last())) {
            return known;
        }
        LowestFence second = lowestFence(connection);
        if (second.origin() != first.origin()) {
            throw LogReadException.severalOrigins(database.dataSource());
        }
        return new Horizon(first.logId(), first.origin(), first.last(), second.bound());
    }

    private LastPosition lastPosition(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(selectLastPosition);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw LogSetupException.noIdentity(database.tables().resolve("{log}"));
            }
            return new LastPosition(
                    row.getObject(1, UUID.class), row.getLong(2), row.getLong(3), row.getBoolean(4), row.getString(5));
        }
    }

    private LowestFence lowestFence(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(selectLowestFence);
                ResultSet row = statement.executeQuery()) {
            row.next();
            long origin = row.getLong(1);
            long bound = row.getLong(2);
            return new LowestFence(origin, row.wasNull() ? Long.MAX_VALUE : bound);
        }
    }
}
