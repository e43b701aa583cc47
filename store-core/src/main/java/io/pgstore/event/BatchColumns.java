package io.pgstore.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The parameters of a batch, a column each: of its streams, of its events, and of their tags. Numbers count from 1. */
record BatchColumns(
        List<String> streamIds,
        List<Short> slices,
        List<Long> minVersions,
        List<Long> maxVersions,
        List<Long> streamNumbers,
        List<Long> numbers,
        List<UUID> eventIds,
        List<String> types,
        List<Integer> schemaVersions,
        List<@Nullable String> correlationIds,
        List<@Nullable String> causationIds,
        List<String> payloads,
        List<@Nullable String> metadatas,
        List<Long> tagStreamNumbers,
        List<Long> tagNumbers,
        List<String> tags) {
    private BatchColumns() {
        this(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    static BatchColumns of(List<StreamWrite> writes) {
        BatchColumns columns = new BatchColumns();
        writes.forEach(columns::add);
        return columns;
    }

    /** Returns the payloads as one JSON array, which PostgreSQL takes apart faster than an array of texts. */
    String data() {
        return '[' + String.join(",", payloads) + ']';
    }

    /** Returns the metadata as one JSON array; {@code null} if no event has any. */
    @Nullable
    String metadata() {
        return metadatas.stream().allMatch(Objects::isNull) ? null : '[' + String.join(",", metadatas) + ']';
    }

    private void add(StreamWrite write) {
        streamIds.add(write.streamId());
        slices.add(Slices.of(write.streamId()));
        minVersions.add(write.expected().min());
        maxVersions.add(write.expected().max());
        long number = 0;
        for (NewEvent event : write.events()) {
            add(streamIds.size(), ++number, event);
        }
    }

    private void add(long streamNumber, long number, NewEvent event) {
        streamNumbers.add(streamNumber);
        numbers.add(number);
        eventIds.add(event.eventId());
        types.add(event.payload().type());
        schemaVersions.add(event.payload().schemaVersion());
        correlationIds.add(event.metadata().correlationId());
        causationIds.add(event.metadata().causationId());
        payloads.add(event.payload().json());
        metadatas.add(event.metadataJson());
        event.tags().forEach(tag -> {
            tagStreamNumbers.add(streamNumber);
            tagNumbers.add(number);
            tags.add(tag);
        });
    }
}
