package io.pgstore.consumer;

import io.pgstore.event.EventLog;
import java.time.Duration;

/** What the parts of a runtime share. */
record ConsumerContext(
        EventLog log,
        SharedReader reader,
        Checkpoints checkpoints,
        ConsumerRows rows,
        Ownership ownership,
        Instances instances,
        Workers workers,
        Retries retries,
        Duration checkpointInterval) {
    PartitionRun run(ConsumerRun consumer, Claim claim, Runnable ended) {
        PartitionWork work = new PartitionWork(claim, consumer, reader, checkpoints, retries, checkpointInterval);
        return new PartitionRun(claim, work, workers, ended);
    }
}
