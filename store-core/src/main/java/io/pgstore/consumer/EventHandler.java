package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;

/**
 * Handles an event of the log. What it appends is {@linkplain io.pgstore.event.Metadata#causedBy caused by} the event.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface EventHandler {
    /**
     * Handles an event; when it throws, the event is handed over again later.
     *
     * @throws Exception if it cannot be handled
     */
    void handle(RecordedEvent event) throws Exception;
}
