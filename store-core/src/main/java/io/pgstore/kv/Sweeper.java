package io.pgstore.kv;

import java.time.Duration;
import java.util.function.IntUnaryOperator;

/** Removes what has expired, for all tenants, in batches. */
final class Sweeper {
    private static final int BATCH = 500;

    private final KeyValueContext context;
    private final Runnable changed;
    private final TombstoneSweeper tombstones;

    /**
     * Sweeps once with each {@link #sweep}.
     *
     * @param changed what to do after keys were removed
     */
    Sweeper(KeyValueContext context, Runnable changed, Duration deletionRetention) {
        this.context = context;
        this.changed = changed;
        this.tombstones = new TombstoneSweeper(context, deletionRetention);
    }

    void sweep() {
        inBatches(this::expireDue);
        inBatches(context.leases()::sweep);
        tombstones.sweep();
    }

    /** Runs a batch again and again while it does as much as it may. */
    static void inBatches(IntUnaryOperator batch) {
        int done;
        do {
            done = batch.applyAsInt(BATCH);
        } while (done == BATCH && !Thread.currentThread().isInterrupted());
    }

    private int expireDue(int limit) {
        int expired = context.statements().expire().due(limit);
        if (expired > 0) {
            changed.run();
        }
        return expired;
    }
}
