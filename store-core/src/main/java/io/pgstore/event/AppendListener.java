package io.pgstore.event;

import java.util.List;

/**
 * Hears of appends after they were committed, on a background thread and outside of any transaction; never of what
 * was rolled back. A failure is logged and harms nothing. Not guaranteed: a crash after the commit, or a full queue,
 * loses the call; a consumer of the log loses nothing.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AppendListener {
    /** Called once for each committed append that wrote something. */
    void appended(List<RecordedEvent> events);
}
