package io.pgstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import io.pgstore.event.LogPage;
import io.pgstore.event.RecordedEvent;
import java.util.ArrayList;
import java.util.List;

/** A reader of the whole log that remembers what was delivered to it, and checks that its cursor never goes back. */
final class TestReader {
    private final int pageSize;
    private final List<RecordedEvent> delivered = new ArrayList<>();
    private EventStore store;
    private LogCursor cursor;

    TestReader(EventStore store, int pageSize) {
        this.store = store;
        this.pageSize = pageSize;
        this.cursor = new LogCursor(store.status().logId(), 0);
    }

    /** Reads on at {@code other} with the same cursor. */
    void goOnWith(EventStore other) {
        store = other;
    }

    /** Reads until a page is not full and returns the events that came. */
    List<RecordedEvent> poll() {
        int before = delivered.size();
        LogPage page;
        do {
            page = pollPage();
        } while (page.full());
        return List.copyOf(delivered.subList(before, delivered.size()));
    }

    /** Reads one page. */
    LogPage pollPage() {
        LogPage page = store.readAll(cursor, pageSize);
        for (RecordedEvent event : page.events()) {
            assertThat(event.position())
                    .isBetween(cursor.position() + 1, page.next().position());
            cursor = new LogCursor(cursor.logId(), event.position());
            delivered.add(event);
        }
        assertThat(page.next().position()).isGreaterThanOrEqualTo(cursor.position());
        cursor = page.next();
        return page;
    }

    long position() {
        return cursor.position();
    }

    List<RecordedEvent> delivered() {
        return delivered;
    }

    /** Returns {@code stream@version} of each event. */
    static List<String> places(List<RecordedEvent> events) {
        return events.stream()
                .map(event -> event.streamId() + "@" + event.version())
                .toList();
    }
}
