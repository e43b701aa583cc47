package io.pgstore.outbox;

/**
 * Where a relay publishes to. A message may come more than once, as after a crash: receivers tell by its position.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface OutboxPublisher {
    /**
     * Publishes a message and returns when it is safe there.
     *
     * @throws OutboxUnavailableException if nothing can be published for now; it is tried again until it can
     * @throws Exception if it could not be published; it is tried again, before any later one, and given up in the end
     */
    void publish(OutboxMessage message) throws Exception;
}
