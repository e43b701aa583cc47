package io.pgstore.event;

import io.pgstore.log.LogCursor;
import java.util.List;

/**
 * A page of the log.
 *
 * @param events the events in position order
 * @param next where to read on; it never goes back
 * @param full whether the page ended because of its limit, so that more may be waiting
 * @since 0.1
 */
public record LogPage(List<RecordedEvent> events, LogCursor next, boolean full) {
    public LogPage {
        events = List.copyOf(events);
    }
}
