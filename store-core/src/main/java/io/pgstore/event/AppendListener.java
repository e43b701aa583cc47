package io.pgstore.event;

import java.util.List;

/**
 * Hears of appends after they were committed, on a background thread and outside of any transaction; never of what
 * was rolled back. The appends of one transaction are told one after another in their order, all listeners of one
 * before the next. A failure is logged and harms nothing. Not guaranteed: a crash after the commit, or a full queue, loses
 * the calls of a transaction; nor is the order of transactions, several of which may be told at the same time. A
 * consumer of the log loses nothing and has the order.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AppendListener {
    /**
     * Called at most once for each stream that a committed append wrote to.
     *
     * @param events what was written to the stream, in version order
     */
    void appended(List<RecordedEvent> events);
}
