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

    /**
     * Lets a consumer pause on all instances: what is in hand is finished, nothing new is begun, also after a restart.
     *
     * @param reason is kept, with the time, in the table {@code consumer_changes}
     * @return whether it was running or stopped
     */
    boolean pause(String consumerId, String reason);

    /**
     * Lets a paused or stopped consumer go on from its checkpoint, with all attempts.
     *
     * @return whether it was paused or stopped
     */
    boolean resume(String consumerId, String reason);

    /**
     * Lets a consumer handle events again from another position, or leave some out: all of its partitions move there. What
     * is in hand is broken off. Dead letters after that position are forgotten. A paused consumer stays paused. Who calls
     * {@link #whenCaughtUp} after that, in any process, waits for what is handled again.
     *
     * @return whether the consumer has a checkpoint to move
     */
    boolean rewind(String consumerId, StartPosition position, String reason);

    /** Returns how a consumer is doing. */
    ConsumerStatus status(String consumerId);

    /** Returns the events that a consumer could not handle. */
    DeadLetters deadLetters(String consumerId);
}
