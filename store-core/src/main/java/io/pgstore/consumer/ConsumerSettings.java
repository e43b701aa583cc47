package io.pgstore.consumer;

import io.pgstore.schema.Identifiers;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How a consumer runs.
 *
 * @param id tells the consumer from all others of its tenant, at most 128 characters; its checkpoints are stored under it
 * @param filter which events it handles
 * @param partitions how many owners may share its work, a power of two up to 1,024; each stream belongs to one
 *     partition. With 1 all events come in the order of the log
 * @param batchSize how many events are handed over at most before the checkpoint is written, positive
 * @param initialPosition where it begins as long as it has no checkpoint
 * @param forcePosition where it begins although it has a checkpoint, with each start while no other instance runs it;
 *     {@code null} to go on from the checkpoint
 * @param checkpoints whether it keeps checkpoints; without, every instance handles all events from the initial position
 *     on, with each start
 * @param retries how failures are tried again; {@code null} as all consumers of the application
 * @param onFailure what becomes of an event that was tried as often as it may be
 * @since 0.1
 */
public record ConsumerSettings(
        String id,
        EventFilter filter,
        int partitions,
        int batchSize,
        StartPosition initialPosition,
        @Nullable StartPosition forcePosition,
        boolean checkpoints,
        @Nullable Retries retries,
        FailurePolicy onFailure) {
    private static final int MAX_PARTITIONS = 1_024;

    public ConsumerSettings {
        Identifiers.requireName("consumer id", id);
        Assert.isTrue(
                partitions > 0 && partitions <= MAX_PARTITIONS && Integer.bitCount(partitions) == 1,
                () -> "partitions of consumer %s must be a power of two up to %,d: %d"
                        .formatted(id, MAX_PARTITIONS, partitions));
        Assert.isTrue(batchSize > 0, () -> "batchSize of consumer %s must be positive: %d".formatted(id, batchSize));
    }
}
