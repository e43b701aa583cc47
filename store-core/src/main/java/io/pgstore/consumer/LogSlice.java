package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.util.List;

/**
 * A part of the log.
 *
 * @param events all of its events, in the order of the log
 * @param next where it ends, inclusive
 */
record LogSlice(List<RecordedEvent> events, long next) {
    /** Returns the events after {@code position}. */
    List<RecordedEvent> after(long position) {
        if (events.isEmpty() || events.get(0).position() > position) {
            return events;
        }
        return events.stream().filter(event -> event.position() > position).toList();
    }

    int size() {
        return events.size();
    }

    long characters() {
        return events.stream().mapToLong(event -> event.json().length()).sum();
    }
}
