package io.pgstore.consumer;

import org.jspecify.annotations.Nullable;

/**
 * A partition as its row shows it.
 *
 * @param owner the instance that handles it; empty for none
 * @param ownerAlive whether that instance is alive by the database's clock
 */
record PartitionRow(
        ConsumerKey key,
        int partition,
        int partitions,
        long position,
        String state,
        String owner,
        long fence,
        @Nullable String lastError,
        boolean ownerAlive) {
    static final String RUNNING = "running";
    static final String STOPPED = "stopped";

    boolean running() {
        return state.equals(RUNNING);
    }

    boolean stopped() {
        return state.equals(STOPPED);
    }

    boolean free() {
        return running() && !ownerAlive;
    }
}
