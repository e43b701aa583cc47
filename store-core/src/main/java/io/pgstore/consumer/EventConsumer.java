package io.pgstore.consumer;

/**
 * A handler that follows the log: a {@link Projector} or a {@link Reactor}.
 *
 * @since 0.1
 */
public sealed interface EventConsumer permits Projector, Reactor {
    /** Returns how it runs. */
    ConsumerSettings settings();

    /** Returns what handles its events. */
    BatchHandler handler();
}
