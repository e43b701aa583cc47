package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A consumer in this process: what it handles, which of its partitions are handled here, and how far all of them are. */
final class ConsumerRun {
    private static final Seen UNKNOWN = new Seen(-1, -1);

    private final ConsumerKey key;
    private final ConsumerSettings settings;
    private final Predicate<RecordedEvent> filter;
    private final Delivery delivery;
    private final Map<Integer, PartitionRun> runs = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<Seen> seen;
    private final Waiters waiters;
    private final LongAdder handled = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean begun;
    private volatile @Nullable ConsumerStoppedException stopped;

    /** Up to where a partition was once, under a fence. It goes back only when its fence grows. */
    private record Seen(long fence, long position) {
        Seen orLater(Seen other) {
            boolean later = other.fence == fence ? other.position > position : other.fence > fence;
            return later ? other : this;
        }
    }

    ConsumerRun(ConsumerKey key, ConsumerSettings settings, Predicate<RecordedEvent> filter, Delivery delivery) {
        this.key = key;
        this.settings = settings;
        this.filter = filter;
        this.delivery = delivery;
        this.seen = new AtomicReferenceArray<>(
                Collections.nCopies(settings.partitions(), UNKNOWN).toArray(Seen[]::new));
        this.waiters = new Waiters(settings.id(), this::position);
    }

    ConsumerKey key() {
        return key;
    }

    ConsumerSettings settings() {
        return settings;
    }

    Predicate<RecordedEvent> filter() {
        return filter;
    }

    Delivery delivery() {
        return delivery;
    }

    Waiters waiters() {
        return waiters;
    }

    /** Returns the partitions that are handled here. */
    Map<Integer, PartitionRun> runs() {
        return runs;
    }

    /** Returns those of {@code events} that a partition handles, in a list that may grow. */
    List<RecordedEvent> select(List<RecordedEvent> events, int partition) {
        int mask = settings.partitions() - 1;
        List<RecordedEvent> selected = new ArrayList<>();
        for (RecordedEvent event : events) {
            if ((mask == 0 || (event.slice() & mask) == partition) && filter.test(event)) {
                selected.add(event);
            }
        }
        return selected;
    }

    /** Returns up to where all partitions have come, as far as this process knows. */
    long position() {
        if (!begun) {
            // It may have to begin elsewhere than its checkpoint says.
            return UNKNOWN.position();
        }
        long lowest = Long.MAX_VALUE;
        for (int partition = 0; partition < settings.partitions(); partition++) {
            PartitionRun run = runs.get(partition);
            lowest = Math.min(
                    lowest, run == null || run.isLost() ? seen.get(partition).position() : run.position());
        }
        return lowest;
    }

    /**
     * Learns from the database how far the partitions are: those of other processes, and those that this one has lost without
     * knowing it yet, as after a rewind. Rows that were read late, or long ago, do no harm.
     */
    void saw(List<PartitionRow> rows) {
        note(rows);
        waiters.moved();
    }

    /** Begins with what the database says; what was known of an earlier start counts no more. */
    void begin(List<PartitionRow> rows) {
        note(rows);
        begun = true;
        waiters.moved();
    }

    /** Lets the consumer start, again perhaps. */
    void starting() {
        begun = false;
        stopped(null);
    }

    private void note(List<PartitionRow> rows) {
        for (PartitionRow row : rows) {
            if (row.partitions() != settings.partitions()) {
                return;
            }
            PartitionRun run = runs.get(row.partition());
            if (run != null && row.fence() > run.claim().fence()) {
                run.lose();
                // It comes to rest, and then its owner is looked for.
                run.wake();
            }
            seen.accumulateAndGet(row.partition(), new Seen(row.fence(), row.position()), Seen::orLater);
        }
    }

    /** Counts events that a handler has handled. */
    void countHandled(int events) {
        handled.add(events);
    }

    /** Counts a failure of a handler. */
    void countFailed() {
        failed.increment();
    }

    long handled() {
        return handled.sum();
    }

    long failed() {
        return failed.sum();
    }

    /** Returns why the consumer does not run; {@code null} if it does. */
    @Nullable
    ConsumerStoppedException stopped() {
        return stopped;
    }

    /** Ends the consumer, or with {@code null} lets it run again. */
    void stopped(@Nullable ConsumerStoppedException why) {
        stopped = why;
        if (why != null) {
            waiters.fail(why);
        }
    }
}
