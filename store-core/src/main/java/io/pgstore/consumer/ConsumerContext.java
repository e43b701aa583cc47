package io.pgstore.consumer;

import io.pgstore.event.EventLog;
import io.pgstore.event.JdbcEventStore;

/** What the parts of a runtime share. */
record ConsumerContext(
        JdbcEventStore store,
        EventLog log,
        SharedReader reader,
        Checkpoints checkpoints,
        GivenUp givenUp,
        ConsumerRows rows,
        ConsumerControl control,
        Ownership ownership,
        Instances instances,
        Workers workers,
        Retries retries) {
    PartitionRun run(ConsumerRun consumer, Claim claim, Runnable ended) {
        return new PartitionRun(claim, new PartitionWork(claim, consumer, this), workers, ended);
    }
}
