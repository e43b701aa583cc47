package io.pgstore.sample;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.pgstore.event.RecordedEvent;
import java.time.Instant;
import java.util.UUID;

/**
 * An event as the HTTP interface shows it.
 *
 * @param id the event's id
 * @param streamId the stream it belongs to
 * @param version its version in the stream
 * @param position its position in the log of all streams
 * @param type its type name
 * @param schemaVersion the version of the shape of {@code data}
 * @param recordedAt the database's time of writing
 * @param data the payload, as stored
 */
record StreamEvent(
        UUID id,
        String streamId,
        long version,
        long position,
        String type,
        int schemaVersion,
        Instant recordedAt,
        @JsonRawValue String data) {
    static StreamEvent of(RecordedEvent event) {
        return new StreamEvent(
                event.eventId(),
                event.streamId(),
                event.version(),
                event.position(),
                event.type(),
                event.schemaVersion(),
                event.recordedAt(),
                event.json());
    }
}
