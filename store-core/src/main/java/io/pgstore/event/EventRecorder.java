package io.pgstore.event;

import io.pgstore.codec.Codec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes recorded events without a database, for tests of what handles them: versions and positions grow as in a log without
 * gaps, and each event is recorded a second after the one before.
 * <p>
 * Not thread-safe.
 *
 * @since 0.1
 */
public final class EventRecorder {
    private final Codec codec;
    private final String tenantId;
    private final EventEncoder encoder;
    private final Map<String, Long> versions = new HashMap<>();
    private long position;

    /** Begins an empty log. */
    public EventRecorder(Codec codec, String tenantId) {
        this.codec = codec;
        this.tenantId = tenantId;
        this.encoder = new EventEncoder(codec, Metadata::none);
    }

    /**
     * Records events at the end of a stream.
     *
     * @param events payloads or {@link EventData}
     * @throws io.pgstore.codec.PayloadException if a payload cannot be stored
     */
    public List<RecordedEvent> record(String streamId, List<?> events) {
        return encoder.encode(streamId, events).stream()
                .map(event -> record(streamId, event))
                .toList();
    }

    private RecordedEvent record(String streamId, NewEvent event) {
        position++;
        return new RecordedEvent(
                tenantId,
                streamId,
                versions.merge(streamId, 1L, Long::sum),
                position,
                event.eventId(),
                event.payload(),
                event.metadata(),
                event.tags(),
                Instant.EPOCH.plusSeconds(position),
                codec);
    }
}
