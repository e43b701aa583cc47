package io.pgstore.consumer;

/**
 * A consumer that calls out: its checkpoint is written after the handler has returned, so every event is handled at least
 * once, and again when the process dies in between.
 *
 * @param settings how it runs
 * @param handler runs outside of any transaction
 * @since 0.1
 */
public record Reactor(ConsumerSettings settings, BatchHandler handler) implements EventConsumer {
    /** Starts building a reactor. */
    public static ConsumerBuilder<Reactor> named(String id) {
        return new ConsumerBuilder<>(id, Reactor::new);
    }
}
