package io.pgstore.projection;

import io.pgstore.event.RecordedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Says what a document becomes by an event. A function of both alone: it is called again when another transaction was
 * faster, and for each event again in a rebuild. It must not change the document it gets, but return another.
 *
 * @param <T> the documents
 * @since 0.1
 */
@FunctionalInterface
public interface Evolve<T> {
    /**
     * Returns the document after the event; {@code null} if there is none any more.
     *
     * @param document the document before the event, or the initial one; {@code null} if there is neither
     */
    @Nullable
    T evolve(@Nullable T document, RecordedEvent event);
}
