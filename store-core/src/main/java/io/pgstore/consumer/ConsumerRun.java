package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A consumer in this process: what it handles, which of its partitions are handled here, and how far all of them are. */
final class ConsumerRun {
    private final ConsumerKey key;
    private final ConsumerSettings settings;
    private final Predicate<RecordedEvent> filter;
    private final Delivery delivery;
    private final Map<Integer, PartitionRun> runs = new ConcurrentHashMap<>();
    private final AtomicLongArray seen;
    private final Waiters waiters;
    private volatile @Nullable ConsumerStoppedException stopped;

    ConsumerRun(ConsumerKey key, ConsumerSettings settings, Predicate<RecordedEvent> filter, Delivery delivery) {
        this.key = key;
        this.settings = settings;
        this.filter = filter;
        this.delivery = delivery;
        this.seen = new AtomicLongArray(settings.partitions());
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

    /** Returns those of {@code events} that a partition handles. */
    List<RecordedEvent> select(List<RecordedEvent> events, int partition) {
        int mask = settings.partitions() - 1;
        return events.stream()
                .filter(event -> (mask == 0 || (event.slice() & mask) == partition) && filter.test(event))
                .toList();
    }

    /** Returns up to where all partitions have come, as far as this process knows. */
    long position() {
        long lowest = Long.MAX_VALUE;
        for (int partition = 0; partition < settings.partitions(); partition++) {
            PartitionRun run = runs.get(partition);
            lowest = Math.min(lowest, run == null ? seen.get(partition) : run.position());
        }
        return lowest;
    }

    /** Learns from the database how far the partitions of other processes are. */
    void saw(List<PartitionRow> rows) {
        rows.forEach(row -> seen.set(row.partition(), row.position()));
        waiters.moved();
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
