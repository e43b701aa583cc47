package io.pgstore.kv;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * What the hub has told a watch and its listener was not told yet, as the lists that the hub tells all watches of a kind: a
 * list is kept until the last of its changes is told. Its watch guards it.
 */
final class LiveBuffer {
    private final int capacity;
    private final Deque<List<OutboxChange>> lists = new ArrayDeque<>();
    private int next;
    private int size;
    private Set<Long> told = Set.of();
    private long toldThrough = Long.MIN_VALUE;
    private long after = Long.MIN_VALUE;

    LiveBuffer(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /**
     * Takes changes, by position, but those that are known to have been told.
     *
     * @param bounded whether the capacity counts: not before the watch tells anything
     * @return whether there was room for them; if not, none was taken
     */
    boolean add(List<OutboxChange> changes, boolean bounded) {
        List<OutboxChange> fresh = fresh(changes);
        if (fresh.isEmpty()) {
            return true;
        }
        if (bounded && fresh.size() > capacity - size) {
            return false;
        }
        lists.add(fresh);
        size += fresh.size();
        return true;
    }

    /** Forgets what is told elsewhere: everything up to {@code position}, and {@code alsoTold} beyond it. */
    void begin(long position, Set<Long> alsoTold) {
        after = position;
        told = alsoTold;
        toldThrough = alsoTold.stream().mapToLong(Long::longValue).max().orElse(position);
        List<List<OutboxChange>> rest = rest();
        clear();
        rest.forEach(changes -> add(changes, false));
    }

    boolean isEmpty() {
        return size == 0;
    }

    OutboxChange remove() {
        List<OutboxChange> changes = lists.element();
        OutboxChange change = changes.get(next++);
        size--;
        if (next == changes.size()) {
            lists.remove();
            next = 0;
        }
        return change;
    }

    void clear() {
        lists.clear();
        next = 0;
        size = 0;
    }

    private List<List<OutboxChange>> rest() {
        return lists.stream()
                .map(changes -> changes == lists.element() ? changes.subList(next, changes.size()) : changes)
                .toList();
    }

    private List<OutboxChange> fresh(List<OutboxChange> changes) {
        return changes.isEmpty() || changes.get(0).position() > Math.max(after, toldThrough)
                ? changes
                : changes.stream().filter(change -> !wasTold(change)).toList();
    }

    private boolean wasTold(OutboxChange change) {
        return change.position() <= after || told.contains(change.position());
    }
}
