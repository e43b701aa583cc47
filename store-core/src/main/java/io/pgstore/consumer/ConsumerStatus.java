package io.pgstore.consumer;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer is doing, by its rows in the database.
 *
 * @param consumerId the consumer
 * @param horizon up to where the log may be read now
 * @param lagEvents how many positions of the log are between the partition furthest behind and the horizon; it may be more
 *     than there are events, for positions have gaps
 * @param lag for how long the first event after the partition furthest behind has been waiting; zero if there is none
 * @param blockedStreams how many streams wait behind a dead letter
 * @param partitions its partitions; empty if it was never started, or keeps no checkpoints
 * @since 0.1
 */
public record ConsumerStatus(
        String consumerId,
        long horizon,
        long lagEvents,
        Duration lag,
        long blockedStreams,
        List<Partition> partitions) {
    public ConsumerStatus {
        partitions = List.copyOf(partitions);
    }

    /**
     * A part of a consumer's work.
     *
     * @param number from 0
     * @param position up to where everything is handled, given up, or waits behind a dead letter
     * @param state {@code running}, {@code paused} or {@code stopped}
     * @param owner the instance that handles it; {@code null} if none that is alive does
     * @param attempts how often the next event has failed
     * @param lastError why it failed last; {@code null} if it has not since the last success
     */
    public record Partition(
            int number,
            long position,
            String state,
            @Nullable String owner,
            int attempts,
            @Nullable String lastError) {}
}
