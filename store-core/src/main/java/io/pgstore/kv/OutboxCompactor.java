package io.pgstore.kv;

import io.pgstore.kv.KeyValueSettings.OutboxRetention;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.PreparedStatementCallback;

/**
 * Removes changes that are too old or too many, for all tenants, in batches. Age counts from when readers could see a change
 * first, not from when it was written: its transaction may have been open for long. So the horizon is written down with each
 * run, and what lay below one that is old enough may go.
 */
final class OutboxCompactor {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxCompactor.class);

    private static final String INSERT_HORIZON = """
            INSERT INTO {kv_horizons} (tenant_id, position, seen_at)
            VALUES ('', ?, clock_timestamp())
            ON CONFLICT (tenant_id, position) DO NOTHING
            """;

    private static final String SELECT_OLD_HORIZON = """
            SELECT coalesce(max(position), 0)
            FROM {kv_horizons}
            WHERE tenant_id = '' AND seen_at <= clock_timestamp() - ? * interval '1 millisecond'
            """;

    private static final String DELETE_HORIZONS = """
            DELETE FROM {kv_horizons}
            WHERE tenant_id = '' AND position < ?
            """;

    private static final String SELECT_SURPLUS = """
            SELECT position
            FROM {kv_outbox}
            WHERE position <= ?
            ORDER BY position DESC
            OFFSET ?
            LIMIT 1
            """;

    // A relay that stands still keeps what it has not yet published.
    private static final String SELECT_LAST_RELAY = """
            SELECT name, position
            FROM {relays}
            WHERE source = 'kv_outbox'
            ORDER BY position
            LIMIT 1
            """;

    private static final String DELETE_CHANGES = """
            WITH doomed AS MATERIALIZED (
                SELECT position
                FROM {kv_outbox}
                WHERE position <= ?
                ORDER BY position
                LIMIT ?),
            removed AS (
                DELETE FROM {kv_outbox} AS change
                USING doomed
                WHERE change.position = doomed.position
                RETURNING change.tenant_id, change.kind, change.position),
            noted AS (
                INSERT INTO {kv_compactions} AS compaction (tenant_id, kind, position, version)
                SELECT tenant_id, kind, max(position), 0
                FROM removed
                GROUP BY tenant_id, kind
                ORDER BY tenant_id, kind
                ON CONFLICT (tenant_id, kind) DO UPDATE
                SET position = greatest(compaction.position, excluded.position))
            SELECT count(*)
            FROM removed
            """;

    /** The relay that is behind all others. */
    private record LastRelay(String name, long position) {}

    private final KeyValueContext context;
    private final StoreDatabase database;
    private final OutboxRetention retention;
    private final String insertHorizon;
    private final String selectOldHorizon;
    private final String deleteHorizons;
    private final String selectSurplus;
    private final String selectLastRelay;
    private final String deleteChanges;
    private @Nullable String waitedFor;

    OutboxCompactor(KeyValueContext context, OutboxRetention retention) {
        this.context = context;
        this.database = context.database();
        this.retention = retention;
        this.insertHorizon = database.tables().resolve(INSERT_HORIZON);
        this.selectOldHorizon = database.tables().resolve(SELECT_OLD_HORIZON);
        this.deleteHorizons = database.tables().resolve(DELETE_HORIZONS);
        this.selectSurplus = database.tables().resolve(SELECT_SURPLUS);
        this.selectLastRelay = database.tables().resolve(SELECT_LAST_RELAY);
        this.deleteChanges = database.tables().resolve(DELETE_CHANGES);
    }

    void compact() {
        long horizon = context.log().horizon().bound();
        database.write(() -> "note the horizon", insertHorizon, statement -> new ArrayBinder(statement)
                .number(horizon)
                .update());
        long old = number(selectOldHorizon, statement -> new ArrayBinder(statement)
                .number(retention.age().toMillis()));
        long through = relayed(Math.max(old, surplus(horizon)));
        long removed;
        do {
            removed = deleteBatch(through);
        } while (removed == retention.batchSize() && !Thread.currentThread().isInterrupted());
        database.write(() -> "forget old horizons", deleteHorizons, statement -> new ArrayBinder(statement)
                .number(old)
                .update());
    }

    /** Returns up to where the changes through {@code due} may go. */
    private long relayed(long due) {
        Optional<LastRelay> waiting = lastRelay().filter(relay -> relay.position() < due);
        String name = waiting.map(LastRelay::name).orElse(null);
        if (name != null && !name.equals(waitedFor)) {
            LOG.warn(
                    "Relay {} keeps changes in the outbox for longer than their retention: if it is no longer wanted, remove it",
                    name);
        }
        waitedFor = name;
        return waiting.map(LastRelay::position).orElse(due);
    }

    private Optional<LastRelay> lastRelay() {
        return database.read(selectLastRelay, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new LastRelay(row.getString(1), row.getLong(2))) : Optional.empty();
            }
        });
    }

    private long surplus(long horizon) {
        Long count = retention.count();
        return count == null
                ? 0
                : number(
                        selectSurplus,
                        statement -> new ArrayBinder(statement).number(horizon).number(count));
    }

    private long deleteBatch(long through) {
        return database.write(() -> "compact the outbox", deleteChanges, statement -> {
            new ArrayBinder(statement).number(through).number(retention.batchSize());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** Returns the one number of a statement; 0 without a row. */
    private long number(String sql, PreparedStatementCallback<ArrayBinder> bind) {
        return database.read(sql, statement -> {
            bind.doInPreparedStatement(statement);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
    }
}
