package io.pgstore.event;

import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;

/**
 * An event with the same id, but another type or payload, stands in the stream already. Nothing was written and the
 * caller's transaction goes on.
 *
 * @since 0.1
 */
public final class DuplicateEventException extends DuplicateKeyException {
    private final String streamId;
    private final UUID eventId;

    DuplicateEventException(String streamId, UUID eventId, long version) {
        super("Event %s is already version %d of stream %s, with another type or payload"
                .formatted(eventId, version, streamId));
        this.streamId = streamId;
        this.eventId = eventId;
    }

    /** Returns the stream's id. */
    public String streamId() {
        return streamId;
    }

    /** Returns the event's id. */
    public UUID eventId() {
        return eventId;
    }
}
