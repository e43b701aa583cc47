package io.pgstore.kv;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Removes the tombstones of keys that were deleted long ago, so that no version of them is ever used again: before they go,
 * their kind's floor is raised to their versions, and a key that is absent counts on from there. A put that took its snapshot
 * before that would not know, so they go only when no such snapshot is left: mostly at once, else with a later sweep.
 */
final class TombstoneSweeper {
    // Above the horizon there may be a writer that has not yet met the tombstone it must meet. Below it the tombstones
    // of
    // this time are all there: none comes in later.
    private static final String RAISE_FLOORS = """
            WITH due AS MATERIALIZED (
                SELECT tenant_id, kind, version, deleted_at
                FROM {kv}
                WHERE deleted_at <= clock_timestamp() - ? * interval '1 millisecond' AND revision <= ?),
            raised AS (
                INSERT INTO {kv_compactions} AS floor (tenant_id, kind, position, version)
                SELECT tenant_id, kind, 0, max(version)
                FROM due
                GROUP BY tenant_id, kind
                ORDER BY tenant_id, kind
                ON CONFLICT (tenant_id, kind) DO UPDATE
                SET version = greatest(floor.version, excluded.version))
            SELECT max(deleted_at), pg_current_xact_id()::text
            FROM due
            HAVING count(*) > 0
            """;

    // Every role may see these columns. Autovacuum, which has no user, puts no keys.
    private static final String SELECT_OLDER_SNAPSHOT = """
            SELECT 1
            FROM pg_stat_activity
            WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid()
              AND age(backend_xmin) >= age(?::xid8::xid)
            LIMIT 1
            """;

    private static final String DELETE_TOMBSTONES = """
            DELETE FROM {kv}
            WHERE (tenant_id, kind, key) IN (
                SELECT tenant_id, kind, key
                FROM {kv}
                WHERE deleted_at <= ? AND revision <= ?
                ORDER BY deleted_at
                LIMIT ?
                FOR UPDATE SKIP LOCKED)
            """;

    /** Whose floors were raised: up to which time and revision, and by which transaction. */
    private record Raised(Instant deletedAt, long revision, String transaction) {}

    private final KeyValueContext context;
    private final StoreDatabase database;
    private final Duration retention;
    private final String raiseFloors;
    private final String deleteTombstones;
    private Optional<Raised> raised = Optional.empty();

    TombstoneSweeper(KeyValueContext context, Duration retention) {
        this.context = context;
        this.database = context.database();
        this.retention = retention;
        this.raiseFloors = database.tables().resolve(RAISE_FLOORS);
        this.deleteTombstones = database.tables().resolve(DELETE_TOMBSTONES);
    }

    /** Raises floors, unless those raised before are still waited for, and removes what lies under them. */
    void sweep() {
        Optional<Raised> floors = raised.or(() -> raise(context.log().horizon().bound()));
        raised = floors.filter(known -> !isKnownToAll(known));
        if (raised.isEmpty()) {
            floors.ifPresent(known -> Sweeper.inBatches(limit -> delete(known, limit)));
        }
    }

    private Optional<Raised> raise(long horizon) {
        return database.write(() -> "raise the versions of absent keys", raiseFloors, statement -> {
            new ArrayBinder(statement).number(retention.toMillis()).number(horizon);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Raised(
                                row.getObject(1, OffsetDateTime.class).toInstant(), horizon, row.getString(2)))
                        : Optional.empty();
            }
        });
    }

    /** Returns whether no statement is under way that began before the floors were raised. */
    private boolean isKnownToAll(Raised floors) {
        return database.read(SELECT_OLDER_SNAPSHOT, statement -> {
            new ArrayBinder(statement).text(floors.transaction());
            try (ResultSet row = statement.executeQuery()) {
                return !row.next();
            }
        });
    }

    private int delete(Raised floors, int limit) {
        return database.write(() -> "remove deleted keys", deleteTombstones, statement -> new ArrayBinder(statement)
                .time(floors.deletedAt())
                .number(floors.revision())
                .number(limit)
                .update());
    }
}
