package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.util.List;

/**
 * Handles events of the log, several at once.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface BatchHandler {
    /**
     * Handles events; when it throws, they are handed over again later, one at a time.
     *
     * @param events not empty, in the order of the log
     * @throws Exception if they cannot be handled
     */
    void handle(List<RecordedEvent> events) throws Exception;
}
