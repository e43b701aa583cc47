package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The events of the contracts. */
final class TestEvents {
    static final Codec CODEC = JacksonCodec.builder()
            .type(Placed.class)
            .type(Shipped.class)
            .type(Noted.class)
            .build();

    /** Takes payloads as they are stored, so that a test decides on every character of the JSON. */
    static final Codec RAW = new RawCodec();

    private TestEvents() {}

    @EventType("placed")
    record Placed(int amount) {}

    @EventType("shipped")
    record Shipped(String carrier) {}

    @EventType("noted")
    record Noted(String text) {}

    /** Returns {@code count} events without ids. */
    static List<Placed> placed(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Placed::new).toList();
    }

    /** Returns {@code count} events with ids, and so an append that can be sent again. */
    static List<EventData> identified(int count) {
        return placed(count).stream()
                .map(event -> EventData.of(event).withId(UUID.randomUUID()))
                .toList();
    }

    static EventData raw(UUID id, String type, String json) {
        return EventData.of(new EncodedPayload(type, 1, json)).withId(id);
    }

    private static final class RawCodec implements Codec {
        @Override
        public EncodedPayload encode(Object value) {
            return (EncodedPayload) value;
        }

        @Override
        public Object decode(EncodedPayload payload) {
            return payload;
        }

        @Override
        public <T> T decode(EncodedPayload payload, Class<T> type) {
            return type.cast(payload);
        }

        @Override
        public String typeName(Class<?> payloadClass) {
            return payloadClass.getSimpleName();
        }
    }
}
