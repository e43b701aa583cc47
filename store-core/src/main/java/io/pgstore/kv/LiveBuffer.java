package io.pgstore.kv;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** What the hub has told a watch and its listener was not told yet. Its watch guards it. */
final class LiveBuffer {
    private final int capacity;
    private final Deque<OutboxChange> changes = new ArrayDeque<>();
    private Set<Long> told = Set.of();
    private long after = Long.MIN_VALUE;

    LiveBuffer(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /**
     * Takes a change, unless it is known to have been told.
     *
     * @param bounded whether the capacity counts: not before the watch tells anything
     * @return whether there was room for it
     */
    boolean add(OutboxChange change, boolean bounded) {
        if (wasTold(change)) {
            return true;
        }
        if (bounded && changes.size() >= capacity) {
            return false;
        }
        changes.add(change);
        return true;
    }

    /** Forgets what is told elsewhere: everything up to {@code position}, and {@code alsoTold} beyond it. */
    void begin(long position, Set<Long> alsoTold) {
        after = position;
        told = new HashSet<>(alsoTold);
        changes.removeIf(this::wasTold);
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    OutboxChange remove() {
        return changes.remove();
    }

    void clear() {
        changes.clear();
    }

    private boolean wasTold(OutboxChange change) {
        return change.position() <= after || (!told.isEmpty() && told.contains(change.position()));
    }
}
