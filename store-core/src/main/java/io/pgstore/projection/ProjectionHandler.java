package io.pgstore.projection;

import io.pgstore.event.RecordedEvent;
import java.util.List;

/**
 * Writes what a free projection keeps, in tables of its own.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ProjectionHandler {
    /**
     * Handles events in a transaction, that of their append or one with the checkpoint: what it writes by
     * {@link ProjectionContext#jdbc} takes effect exactly once.
     *
     * @param events not empty, in the order of the log
     * @throws Exception if they cannot be handled; the transaction rolls back
     */
    void handle(ProjectionContext context, List<RecordedEvent> events) throws Exception;
}
