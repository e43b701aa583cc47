package io.pgstore.kv;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.function.IntSupplier;

/** Removes what has expired, for all tenants, in batches. */
final class Sweeper {
    private static final int BATCH = 500;

    // Above the horizon there may be a writer that has not yet met the tombstone it must meet.
    private static final String DELETE_TOMBSTONES = """
            DELETE FROM {kv}
            WHERE (tenant_id, kind, key) IN (
                SELECT tenant_id, kind, key
                FROM {kv}
                WHERE deleted_at <= clock_timestamp() - ? * interval '1 millisecond' AND revision <= ?
                ORDER BY deleted_at
                LIMIT ?
                FOR UPDATE SKIP LOCKED)
            """;

    private final KeyValueContext context;
    private final StoreDatabase database;
    private final Runnable changed;
    private final Duration deletionRetention;
    private final String deleteTombstones;

    /**
     * Sweeps once with each {@link #sweep}.
     *
     * @param changed what to do after keys were removed
     */
    Sweeper(KeyValueContext context, Runnable changed, Duration deletionRetention) {
        this.context = context;
        this.database = context.database();
        this.changed = changed;
        this.deletionRetention = deletionRetention;
        this.deleteTombstones = database.tables().resolve(DELETE_TOMBSTONES);
    }

    void sweep() {
        inBatches(this::expireDue);
        inBatches(() -> context.leases().sweep(BATCH));
        long horizon = context.log().horizon().bound();
        inBatches(() -> deleteTombstones(horizon));
    }

    private int expireDue() {
        int expired = context.statements().expire().due(BATCH);
        if (expired > 0) {
            changed.run();
        }
        return expired;
    }

    private int deleteTombstones(long horizon) {
        return database.write(() -> "remove deleted keys", deleteTombstones, statement -> new ArrayBinder(statement)
                .number(deletionRetention.toMillis())
                .number(horizon)
                .number(BATCH)
                .update());
    }

    private static void inBatches(IntSupplier batch) {
        int done;
        do {
            done = batch.getAsInt();
        } while (done == BATCH && !Thread.currentThread().isInterrupted());
    }
}
