package io.pgstore.sample;

import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.StreamRange;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What an import knows of the streams that it met last: each is read once, and from then on only what others append.
 * <p>
 * Not thread-safe.
 */
final class KnownStreams {
    private static final int MOST_STREAMS = 10_000;

    /** A stream, as far as it is known. */
    static final class Stream {
        private final Set<UUID> eventIds = new HashSet<>();
        private long version;

        long version() {
            return version;
        }

        boolean holds(UUID eventId) {
            return eventIds.contains(eventId);
        }
    }

    private final EventStore eventStore;
    private final Map<String, Stream> streams = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stream> eldest) {
            return size() > MOST_STREAMS;
        }
    };

    KnownStreams(EventStore eventStore) {
        this.eventStore = eventStore;
    }

    /** Returns what is known of a stream, reading it if that is nothing. */
    Stream get(String streamId) {
        Stream stream = streams.get(streamId);
        return stream == null ? refresh(streamId) : stream;
    }

    /** Reads what was appended to a stream since it was looked at. */
    Stream refresh(String streamId) {
        Stream stream = streams.computeIfAbsent(streamId, id -> new Stream());
        StreamRange rest = StreamRange.from(stream.version + 1);
        eventStore.read(streamId, rest, event -> {
            stream.eventIds.add(event.eventId());
            stream.version = event.version();
        });
        return stream;
    }

    /** Learns what was appended by this import itself. */
    void add(AppendResult result) {
        Stream stream = get(result.streamId());
        result.events().forEach(event -> stream.eventIds.add(event.eventId()));
        stream.version = result.version();
    }
}
