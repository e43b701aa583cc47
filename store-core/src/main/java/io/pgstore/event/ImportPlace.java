package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where an imported event stands. */
record ImportPlace(String streamId, long version, long position) {
    /** An event's place in its stream. */
    private record Key(String streamId, long version) {}

    /** Returns the events as they were recorded, each stream's by itself, in version order. */
    static List<List<RecordedEvent>> recorded(
            String tenantId, List<ImportRow> rows, List<ImportPlace> places, Codec codec) {
        Map<Key, Long> positions = new HashMap<>();
        places.forEach(place -> positions.put(new Key(place.streamId(), place.version()), place.position()));
        Map<String, List<RecordedEvent>> streams = new TreeMap<>();
        rows.stream()
                .map(row -> recorded(tenantId, row.event(), positions, codec))
                .forEach(event -> streams.computeIfAbsent(event.streamId(), id -> new ArrayList<>())
                        .add(event));
        streams.values().forEach(events -> events.sort(Comparator.comparingLong(RecordedEvent::version)));
        return List.copyOf(streams.values());
    }

    private static RecordedEvent recorded(String tenantId, ImportedEvent event, Map<Key, Long> positions, Codec codec) {
        return new RecordedEvent(
                tenantId,
                event.streamId(),
                event.version(),
                positions.getOrDefault(new Key(event.streamId(), event.version()), 0L),
                event.eventId(),
                new EncodedPayload(event.type(), event.schemaVersion(), event.json()),
                event.metadata(),
                event.tags(),
                event.recordedAt().truncatedTo(ChronoUnit.MICROS),
                codec);
    }
}
