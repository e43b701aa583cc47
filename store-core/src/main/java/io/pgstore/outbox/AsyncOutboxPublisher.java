package io.pgstore.outbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A publisher that may have several messages on their way at once. A relay never gives it a message before all earlier ones
 * of the same key are safe, so whatever the outcome none of them is overtaken.
 *
 * @since 0.1
 */
public interface AsyncOutboxPublisher extends OutboxPublisher {
    /**
     * Begins to publish a message.
     *
     * @return completes when the message is safe there, or with why it could not be published; it must complete in a bounded
     *     time, and no sooner than the outcome is certain
     */
    CompletableFuture<?> publishAsync(OutboxMessage message);

    @Override
    default void publish(OutboxMessage message) throws InterruptedException, ExecutionException {
        publishAsync(message).get();
    }
}
