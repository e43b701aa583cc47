package io.pgstore.event;

import java.util.List;

/** How many events to read at once, so that pages of big events stay small in memory. */
final class PageSize {
    private static final int FIRST = 200;
    private static final int MOST = 2_000;
    private static final long PAGE_CHARACTERS = 4L << 20;

    private int size = FIRST;

    /** Returns the size of the next page, at most {@code remaining}. */
    int next(long remaining) {
        return (int) Math.min(size, remaining);
    }

    /** Learns from a page that was read. */
    void saw(List<RecordedEvent> page) {
        long characters = 1;
        for (RecordedEvent event : page) {
            characters += event.json().length();
        }
        size = (int) Math.max(1, Math.min(MOST, PAGE_CHARACTERS * page.size() / characters));
    }
}
