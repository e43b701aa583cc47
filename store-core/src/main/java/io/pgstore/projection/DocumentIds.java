package io.pgstore.projection;

import io.pgstore.event.RecordedEvent;
import java.util.Collection;

/**
 * Says which documents an event changes.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DocumentIds {
    /** Returns the ids of the documents, each at most 512 characters; none to skip the event. */
    Collection<String> of(RecordedEvent event);
}
