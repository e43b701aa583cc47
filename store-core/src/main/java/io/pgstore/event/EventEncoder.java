package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.util.Assert;

/** Makes events ready to be written; whatever is wrong with one is told with its stream and its place in the list. */
final class EventEncoder {
    private final Codec codec;
    private final Supplier<Metadata> defaultMetadata;

    EventEncoder(Codec codec, Supplier<Metadata> defaultMetadata) {
        this.codec = codec;
        this.defaultMetadata = defaultMetadata;
    }

    List<NewEvent> encode(String streamId, List<?> events) {
        Metadata defaults = MetadataScope.current().withDefaults(defaultMetadata.get());
        List<NewEvent> encoded = new ArrayList<>(events.size());
        for (Object event : events) {
            int number = encoded.size() + 1;
            Assert.notNull(event, () -> "event %d for stream %s must not be null".formatted(number, streamId));
            encoded.add(
                    encode(streamId, number, event instanceof EventData data ? data : EventData.of(event), defaults));
        }
        return encoded;
    }

    private NewEvent encode(String streamId, int number, EventData event, Metadata defaults) {
        try {
            EncodedPayload payload = codec.encode(event.payload());
            Identifiers.requireName("event type", payload.type());
            Metadata metadata = event.metadata().withDefaults(defaults);
            metadata.requireIds();
            String metadataJson = MetadataJson.write(metadata, event.tags());
            UUID given = event.eventId();
            return new NewEvent(
                    given == null ? EventIds.next() : given,
                    given != null,
                    payload,
                    metadata,
                    metadataJson,
                    event.tags());
        } catch (PayloadException exception) {
            throw new PayloadException(refusal(streamId, number, event, exception), exception);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException(refusal(streamId, number, event, exception), exception);
        }
    }

    private static String refusal(String streamId, int number, EventData event, Exception reason) {
        return "Event %d (%s) cannot be appended to stream %s: %s"
                .formatted(number, event.payload().getClass().getSimpleName(), streamId, reason.getMessage());
    }
}
