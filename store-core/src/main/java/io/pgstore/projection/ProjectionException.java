package io.pgstore.projection;

import io.pgstore.event.RecordedEvent;
import org.jspecify.annotations.Nullable;

/**
 * A projection could not take an event. Thrown out of an append by an inline projection, it makes the transaction roll
 * back.
 *
 * @since 0.1
 */
public final class ProjectionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String projection;
    private final transient RecordedEvent event;
    private final @Nullable String documentId;

    ProjectionException(
            ProjectionSettings settings, RecordedEvent event, @Nullable String documentId, Throwable cause) {
        super(
                "Projection %s could not take %s version %d of stream %s%s: %s"
                        .formatted(
                                settings,
                                event.type(),
                                event.version(),
                                event.streamId(),
                                documentId == null ? "" : " into document " + documentId,
                                cause),
                cause);
        this.projection = settings.name();
        this.event = event;
        this.documentId = documentId;
    }

    /** Returns the name of the projection. */
    public String projection() {
        return projection;
    }

    /** Returns the event; of a free projection the first of those handed over. */
    public RecordedEvent event() {
        return event;
    }

    /** Returns the id of the document; {@code null} if it was not known yet, or there is none. */
    public @Nullable String documentId() {
        return documentId;
    }
}
