package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was read of the log last: a bounded number of slices, by where they begin. What is below a horizon never changes. */
final class SliceCache {
    private static final int MAX_SLICES = 1_000;
    private static final int MAX_EVENTS = 20_000;
    private static final long MAX_CHARACTERS = 16L << 20;

    private final NavigableMap<Long, LogSlice> slices = new TreeMap<>();
    private final Deque<Long> age = new ArrayDeque<>();
    private long events;
    private long characters;

    synchronized void put(long after, LogSlice slice) {
        if (slice.next() <= after) {
            return;
        }
        LogSlice before = slices.put(after, slice);
        if (before == null) {
            age.addLast(after);
        } else {
            count(before, -1);
        }
        count(slice, 1);
        while (slices.size() > MAX_SLICES || events > MAX_EVENTS || characters > MAX_CHARACTERS) {
            count(slices.remove(age.removeFirst()), -1);
        }
    }

    synchronized void clear() {
        slices.clear();
        age.clear();
        events = 0;
        characters = 0;
    }

    /** Returns what is known of the log after a position, about {@code limit} events of it; {@code null} for nothing. */
    synchronized @Nullable LogSlice get(long after, int limit) {
        List<RecordedEvent> found = new ArrayList<>();
        long next = after;
        Map.Entry<Long, LogSlice> entry = slices.floorEntry(next);
        while (entry != null && entry.getValue().next() > next && found.size() < limit) {
            found.addAll(entry.getValue().after(next));
            next = entry.getValue().next();
            entry = slices.floorEntry(next);
        }
        return next == after ? null : new LogSlice(found, next);
    }

    private void count(@Nullable LogSlice slice, int sign) {
        if (slice != null) {
            events += (long) sign * slice.size();
            characters += sign * slice.characters();
        }
    }
}
