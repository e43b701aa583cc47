package io.pgstore.consumer;

import io.pgstore.event.EventQuery;
import io.pgstore.event.EventStore;
import io.pgstore.event.RecordedEvent;
import java.util.ArrayList;
import java.util.List;

/** Reads the events of a target that are to be handled. */
final class StreamEvents {
    private final EventStore store;
    private final ReactionSet reactions;

    StreamEvents(EventStore store, ReactionSet reactions) {
        this.store = store;
        this.reactions = reactions;
    }

    /**
     * What was read.
     *
     * @param events in the order of the log; some may be of other targets
     * @param through the position up to which, inclusive, there are no others
     */
    record Page(List<RecordedEvent> events, long through) {}

    Page read(StreamLease lease, int limit) {
        EventQuery query = sources(lease)
                .positionAfter(lease.watermark())
                .positionBefore(lease.head() + 1)
                .limit(limit);
        List<RecordedEvent> events = new ArrayList<>();
        store.query(query, events::add);
        boolean full = events.size() == limit;
        return new Page(events, full ? events.get(limit - 1).position() : lease.head());
    }

    private EventQuery sources(StreamLease lease) {
        String source = lease.source();
        if (source == null) {
            return reactions.query();
        }
        return SourcePattern.isExact(source)
                ? reactions.query().stream(source)
                : reactions.query().streamPattern(source);
    }
}
