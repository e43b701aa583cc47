package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.log.LogEntry;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it was recorded. The payload is decoded when first asked for, so an application can read events of types
 * that it does not know. Two recorded events are equal if they stand at the same place of the same stream with the
 * same id.
 *
 * @since 0.1
 */
public final class RecordedEvent implements LogEntry {
    private static final int UNKNOWN_SLICE = -1;

    private final String tenantId;
    private final String streamId;
    private final long version;
    private final long position;
    private final UUID eventId;
    private final EncodedPayload encoded;
    private final Metadata metadata;
    private final Set<String> tags;
    private final Instant recordedAt;
    private final Codec codec;
    private @Nullable Object payload;
    private int slice = UNKNOWN_SLICE;

    RecordedEvent(
            String tenantId,
            String streamId,
            long version,
            long position,
            UUID eventId,
            EncodedPayload encoded,
            Metadata metadata,
            Set<String> tags,
            Instant recordedAt,
            Codec codec) {
        this.tenantId = tenantId;
        this.streamId = streamId;
        this.version = version;
        this.position = position;
        this.eventId = eventId;
        this.encoded = encoded;
        this.metadata = metadata;
        this.tags = tags;
        this.recordedAt = recordedAt;
        this.codec = codec;
    }

    /** Returns the tenant the stream belongs to. */
    @Override
    public String tenantId() {
        return tenantId;
    }

    /** Returns the id of the stream. */
    @Override
    public String streamId() {
        return streamId;
    }

    /** Returns the version of the stream that this event made: 1 for its first event. */
    @Override
    public long version() {
        return version;
    }

    /** Returns the event's position in the log of all streams; positions grow, with gaps. */
    @Override
    public long position() {
        return position;
    }

    /** Returns the slice of the stream, 0 to 1,023: the unit by which consumers share work. */
    public int slice() {
        // Two threads that meet here find the same number.
        if (slice == UNKNOWN_SLICE) {
            slice = Slices.of(streamId);
        }
        return slice;
    }

    /** Returns the event's id. */
    public UUID eventId() {
        return eventId;
    }

    /** Returns the type name as stored, before upcasting. */
    public String type() {
        return encoded.type();
    }

    /** Returns the schema version as stored, before upcasting. */
    public int schemaVersion() {
        return encoded.schemaVersion();
    }

    /** Returns the payload's JSON as stored, before upcasting. */
    public String json() {
        return encoded.json();
    }

    /**
     * Returns the payload, upcast, as the class registered under its type name.
     *
     * @throws io.pgstore.codec.PayloadException if no class is registered, or the JSON does not fit it
     */
    public Object payload() {
        Object decoded = payload;
        if (decoded == null) {
            decoded = codec.decode(encoded);
            payload = decoded;
        }
        return decoded;
    }

    /**
     * Returns the payload, upcast, as {@code as}.
     *
     * @throws io.pgstore.codec.PayloadException if the JSON does not fit the class
     */
    public <T> T payload(Class<T> as) {
        Object decoded = payload;
        return as.isInstance(decoded) ? as.cast(decoded) : codec.decode(encoded, as);
    }

    /** Returns correlation, causation and free-form values. */
    public Metadata metadata() {
        return metadata;
    }

    /** Returns the event's tags, sorted. */
    public Set<String> tags() {
        return tags;
    }

    /** Returns the database's time of the append; all events of one append carry the same. */
    public Instant recordedAt() {
        return recordedAt;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordedEvent event
                && version == event.version
                && position == event.position
                && eventId.equals(event.eventId)
                && streamId.equals(event.streamId)
                && tenantId.equals(event.tenantId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenantId, streamId, version, eventId);
    }

    @Override
    public String toString() {
        return "%s@%d %s (position %d)".formatted(streamId, version, type(), position);
    }
}
