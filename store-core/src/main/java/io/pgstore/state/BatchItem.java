package io.pgstore.state;

/** One write of a batch, encoded. */
record BatchItem(NewState state, long expectedRevision) {
    String persistenceId() {
        return state.persistenceId();
    }

    boolean creates() {
        return expectedRevision == 0;
    }
}
