package io.pgstore.consumer;

import org.jspecify.annotations.Nullable;

/**
 * A partition as its row shows it.
 *
 * @param owner the instance that handles it; empty for none
 * @param ownerAlive whether that instance is alive by the database's clock
 * @param decided whether there are dead letters whose fate an operator has decided
 */
record PartitionRow(
        ConsumerKey key,
        int partition,
        int partitions,
        long position,
        String state,
        String owner,
        long fence,
        int attempts,
        @Nullable String lastError,
        boolean ownerAlive,
        boolean decided) {
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
