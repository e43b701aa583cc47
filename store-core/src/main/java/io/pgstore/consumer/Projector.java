package io.pgstore.consumer;

import org.springframework.util.Assert;

/**
 * A consumer that writes to the same database: what its handler does there and the checkpoint commit together, so every
 * event takes effect exactly once.
 * <pre>{@code
 * Projector revenue = Projector.named("revenue").types(Paid.class).each(event -> add(event.payload(Paid.class)));
 * }</pre>
 *
 * @param settings how it runs; a projector always keeps checkpoints
 * @param handler runs in a transaction
 * @since 0.1
 */
public record Projector(ConsumerSettings settings, BatchHandler handler) implements EventConsumer {
    public Projector {
        Assert.isTrue(settings.checkpoints(), () -> "Projector %s cannot do without checkpoints; a Reactor can"
                .formatted(settings.id()));
    }

    /** Starts building a projector. */
    public static ConsumerBuilder<Projector> named(String id) {
        return new ConsumerBuilder<>(id, Projector::new);
    }
}
