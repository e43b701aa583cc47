package io.pgstore.consumer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that a consumer could not handle. Its payload is where it always was, in the event store.
 *
 * @param consumerId the consumer
 * @param position the event's position in the log
 * @param partition the consumer's partition
 * @param tenantId the tenant of the stream
 * @param streamId the stream
 * @param version the event's version in its stream
 * @param blocking whether later events of the stream wait for it
 * @param attempts how often it was tried
 * @param error why it failed last
 * @param decision what an operator has decided, {@code retry} or {@code skip}; {@code retrying} while it is being tried
 *     again; {@code null} for nothing yet
 * @param deadAt when it was given up last
 * @since 0.1
 */
public record DeadLetter(
        String consumerId,
        long position,
        int partition,
        String tenantId,
        String streamId,
        long version,
        boolean blocking,
        int attempts,
        String error,
        @Nullable String decision,
        Instant deadAt) {
    static final String RETRYING = "retrying";
}
