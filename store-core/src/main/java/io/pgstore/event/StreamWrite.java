package io.pgstore.event;

import java.util.List;

/** One stream's part of an append, ready to be written; its events are not empty. */
record StreamWrite(String streamId, ExpectedVersion expected, List<NewEvent> events) {
    boolean hasTags() {
        return events.stream().anyMatch(event -> !event.tags().isEmpty());
    }
}
