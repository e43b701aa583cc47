package io.pgstore.consumer;

import org.jspecify.annotations.Nullable;

/**
 * A consumer does not run: it was closed, or an error has stopped it, which is the cause.
 *
 * @since 0.1
 */
public final class ConsumerStoppedException extends IllegalStateException {
    private final String consumerId;

    ConsumerStoppedException(String consumerId, String why, @Nullable Throwable cause) {
        super("Consumer %s does not run: %s".formatted(consumerId, why), cause);
        this.consumerId = consumerId;
    }

    /** Returns the consumer. */
    public String consumerId() {
        return consumerId;
    }
}
