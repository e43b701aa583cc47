package io.pgstore.snapshot;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Removes all but the newest snapshots of entities that were saved, after the commit and in transactions of its own: a
 * failure there would abort the caller's transaction. Entities that are saved while a statement runs share the next one.
 */
final class SnapshotPruner {
    private static final int MAX_ENTITIES = 500;

    // SKIP LOCKED: a row that somebody is writing right now waits for the next save.
    private static final String DELETE_EXCESS = """
            WITH excess AS MATERIALIZED (
                SELECT snapshot.tenant_id, snapshot.persistence_id, snapshot.sequence_number
                FROM unnest(?::text[], ?::text[]) AS saved (tenant_id, persistence_id)
                CROSS JOIN LATERAL (
                    SELECT newest.sequence_number
                    FROM {snapshots} AS newest
                    WHERE newest.tenant_id = saved.tenant_id AND newest.persistence_id = saved.persistence_id
                    ORDER BY newest.sequence_number DESC
                    OFFSET ?
                    LIMIT 1) AS first_excess
                JOIN {snapshots} AS snapshot
                  ON snapshot.tenant_id = saved.tenant_id AND snapshot.persistence_id = saved.persistence_id
                 AND snapshot.sequence_number <= first_excess.sequence_number
                FOR UPDATE OF snapshot SKIP LOCKED)
            DELETE FROM {snapshots} AS snapshot
            USING excess
            WHERE snapshot.tenant_id = excess.tenant_id AND snapshot.persistence_id = excess.persistence_id
              AND snapshot.sequence_number = excess.sequence_number
            """;

    /** An entity with a new snapshot. */
    private record Saved(String tenantId, String persistenceId) {}

    private final StoreDatabase database;
    private final BackgroundTasks background;
    private final int keep;
    private final String deleteExcess;
    private final Set<Saved> pending = ConcurrentHashMap.newKeySet();
    // One statement at a time: the more it takes, the less each costs.
    private final AtomicBoolean scheduled = new AtomicBoolean();

    SnapshotPruner(StoreDatabase database, BackgroundTasks background, int keep) {
        this.database = database;
        this.background = background;
        this.keep = keep;
        this.deleteExcess = database.tables().resolve(DELETE_EXCESS);
    }

    /** Prunes the entity's snapshots once the current transaction has committed. */
    void saved(String tenantId, String persistenceId) {
        if (keep > 0) {
            database.afterCommit(() -> schedule(new Saved(tenantId, persistenceId)));
        }
    }

    private void schedule(Saved saved) {
        pending.add(saved);
        if (scheduled.compareAndSet(false, true) && !background.run("Pruning of snapshots", this::prune)) {
            pending.remove(saved);
            scheduled.set(false);
        }
    }

    private void prune() {
        do {
            try {
                pruneAll();
            } finally {
                scheduled.set(false);
            }
            // What came after the last look, and found a task that was about to end.
        } while (!pending.isEmpty() && scheduled.compareAndSet(false, true));
    }

    private void pruneAll() {
        for (List<Saved> entities = takePending(); !entities.isEmpty(); entities = takePending()) {
            prune(entities);
        }
    }

    private void prune(List<Saved> entities) {
        database.write(() -> "prune snapshots", deleteExcess, statement -> new ArrayBinder(statement)
                .array("text", entities, Saved::tenantId)
                .array("text", entities, Saved::persistenceId)
                .number(keep)
                .update());
    }

    private List<Saved> takePending() {
        List<Saved> found = pending.stream().limit(MAX_ENTITIES).toList();
        return found.stream().filter(pending::remove).toList();
    }
}
