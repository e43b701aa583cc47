package io.pgstore.aggregate;

import java.time.Duration;
import org.springframework.util.Assert;

/**
 * When an aggregate gets a new snapshot. It is looked at when a command was handled and when an aggregate was loaded;
 * nothing happens to aggregates that nobody asks for.
 *
 * @since 0.1
 */
public sealed interface SnapshotPolicy {
    /**
     * Saves a snapshot when {@code count} events have come since the last one.
     *
     * @param count positive
     */
    static SnapshotPolicy everyEvents(long count) {
        return new EveryEvents(count);
    }

    /**
     * Saves a snapshot when an event has come {@code age} or more after the last snapshot, or after the stream's first
     * event if there is none, by the database's clock.
     *
     * @param age positive
     */
    static SnapshotPolicy afterTime(Duration age) {
        return new AfterTime(age);
    }

    /** Saves no snapshot; those that are there are read. */
    static SnapshotPolicy never() {
        return Never.INSTANCE;
    }

    /**
     * Returns whether a snapshot is due.
     *
     * @param events how many events have come since the last snapshot, or at all if there is none
     * @param age the time from the last snapshot, or else from the first event, to the last event
     */
    boolean isDue(long events, Duration age);

    /** After a number of events. */
    record EveryEvents(long count) implements SnapshotPolicy {
        public EveryEvents {
            Assert.isTrue(count > 0, () -> "count must be positive: " + count);
        }

        @Override
        public boolean isDue(long events, Duration age) {
            return events >= count;
        }
    }

    /** After a time. */
    record AfterTime(Duration leastAge) implements SnapshotPolicy {
        public AfterTime {
            Assert.isTrue(!leastAge.isNegative() && !leastAge.isZero(), () -> "age must be positive: " + leastAge);
        }

        @Override
        public boolean isDue(long events, Duration age) {
            return events > 0 && age.compareTo(leastAge) >= 0;
        }
    }

    /** At no time. */
    enum Never implements SnapshotPolicy {
        INSTANCE;

        @Override
        public boolean isDue(long events, Duration age) {
            return false;
        }
    }
}
