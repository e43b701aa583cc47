package io.pgstore.consumer;

import io.pgstore.event.EventStore;
import io.pgstore.event.RecordedEvent;
import io.pgstore.event.StreamRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The events of a stream from a version on, up to a position of the log, that pass a filter: a page of them at a time. */
final class WaitingEvents {
    private static final int PAGE = 100;

    private final EventStore store;
    private final String streamId;
    private final long through;
    private final Predicate<RecordedEvent> filter;
    private final Deque<RecordedEvent> page = new ArrayDeque<>();
    private long version;
    private boolean last;

    WaitingEvents(EventStore store, String streamId, long version, long through, Predicate<RecordedEvent> filter) {
        this.store = store;
        this.streamId = streamId;
        this.version = version;
        this.through = through;
        this.filter = filter;
    }

    /** Returns the next event; {@code null} if there is none. */
    @Nullable
    RecordedEvent next() {
        while (page.isEmpty() && !last) {
            List<RecordedEvent> read =
                    store.read(streamId, StreamRange.from(version).limit(PAGE)).events();
            last = read.size() < PAGE || read.get(PAGE - 1).position() >= through;
            // The first ones may have been removed from the stream.
            version = last ? version : read.get(PAGE - 1).version() + 1;
            read.stream()
                    .filter(event -> event.position() <= through && filter.test(event))
                    .forEach(page::add);
        }
        return page.poll();
    }
}
