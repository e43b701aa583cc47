package io.pgstore.consumer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The consumers of this application.
 * <ol>
 * <li>Events of one stream reach a consumer one after another, in their order; with one partition so do all events.
 * <li>What a {@link Projector} writes to the stores' database takes effect exactly once. A {@link Reactor} sees every event
 *     at least once.
 * <li>No event is lost, whatever order transactions commit in; a consumer never sees what may still be rolled back.
 * <li>Any number of instances of the application may run: each partition has one owner. When one dies or is cut off,
 *     others take over within the lease, and what it had in hand rolls back, even if it comes back to life.
 * </ol>
 * Not guaranteed: when an event is handled; usually within milliseconds of its commit.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public interface Consumers {
    /** Returns the ids of the consumers. */
    Set<String> ids();

    /**
     * Returns a future that is done when a consumer has come past everything that was committed before this call, and what
     * was being appended meanwhile, in this process or in others. Its join gives a reader what it has written itself.
     *
     * @param timeout after which the future fails with a {@link java.util.concurrent.TimeoutException}
     * @return fails with {@link ConsumerStoppedException} as soon as the consumer does not run
     * @throws IllegalArgumentException if there is no such consumer
     */
    CompletableFuture<Void> whenCaughtUp(String consumerId, Duration timeout);

    /**
     * Returns a future that is done when a consumer has come to a position, such as that of an append; otherwise as
     * {@link #whenCaughtUp}.
     *
     * @param position the position of an event, inclusive
     */
    CompletableFuture<Void> whenProcessed(String consumerId, long position, Duration timeout);
}
