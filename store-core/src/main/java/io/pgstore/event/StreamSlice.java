package io.pgstore.event;

import java.util.List;

/**
 * Events read from a stream.
 *
 * @param streamId the stream
 * @param version the stream's current version, whatever was read; 0 if it does not exist
 * @param events the events of the range, in its direction; empty if there are none
 * @since 0.1
 */
public record StreamSlice(String streamId, long version, List<RecordedEvent> events) {
    public StreamSlice {
        events = List.copyOf(events);
    }

    /** Returns whether the stream exists. */
    public boolean exists() {
        return version > 0;
    }
}
