package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A consumer in this process: what it handles, which of its partitions are handled here, and how far all of them are. */
final class ConsumerRun {
    private static final long UNKNOWN = -1;

    private final ConsumerKey key;
    private final ConsumerSettings settings;
    private final Predicate<RecordedEvent> filter;
    private final Delivery delivery;
    private final Map<Integer, PartitionRun> runs = new ConcurrentHashMap<>();
    private final AtomicLongArray seen;
    private final AtomicInteger rewinds = new AtomicInteger();
    private final Waiters waiters;
    private final LongAdder handled = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile @Nullable ConsumerStoppedException stopped;

    ConsumerRun(ConsumerKey key, ConsumerSettings settings, Predicate<RecordedEvent> filter, Delivery delivery) {
        this.key = key;
        this.settings = settings;
        this.filter = filter;
        this.delivery = delivery;
        this.seen = new AtomicLongArray(
                LongStream.generate(() -> UNKNOWN).limit(settings.partitions()).toArray());
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
        long lowest = Long.MAX_VALUE;
        for (int partition = 0; partition < settings.partitions(); partition++) {
            PartitionRun run = runs.get(partition);
            lowest = Math.min(lowest, run == null || run.isLost() ? seen.get(partition) : run.position());
        }
        return lowest;
    }

    /** Returns how often the consumer was rewound by this process. */
    int rewinds() {
        return rewinds.get();
    }

    /** Learns that the consumer was rewound: who waits from now on waits for what is handled again. */
    void rewound(long position) {
        rewinds.incrementAndGet();
        runs.values().forEach(PartitionRun::lose);
        for (int partition = 0; partition < settings.partitions(); partition++) {
            seen.set(partition, position);
        }
    }

    /**
     * Learns from the database how far the partitions of other processes are.
     *
     * @param rewindsBefore {@link #rewinds()} before the database was asked
     */
    void saw(List<PartitionRow> rows, int rewindsBefore) {
        if (rewindsBefore == rewinds()) {
            rows.forEach(row -> seen.set(row.partition(), row.position()));
            waiters.moved();
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
