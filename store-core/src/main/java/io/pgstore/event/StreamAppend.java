package io.pgstore.event;

import java.util.List;

/**
 * One stream's part of {@link EventStore#appendAll}.
 *
 * @param streamId the stream to append to
 * @param expectedVersion what is expected of the stream
 * @param events payloads or {@link EventData}, in order
 * @since 0.1
 */
public record StreamAppend(String streamId, ExpectedVersion expectedVersion, List<?> events) {
    public StreamAppend {
        events = List.copyOf(events);
    }
}
