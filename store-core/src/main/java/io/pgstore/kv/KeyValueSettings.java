package io.pgstore.kv;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How a key-value store keeps itself in order, and how its watches look for changes.
 *
 * @param sweepInterval how often expired keys are removed
 * @param deletionRetention how long the version of a deleted key is remembered
 * @param outboxRetention how long changes are kept for watches that come back
 * @param watch how watches look for changes
 * @since 0.1
 */
public record KeyValueSettings(
        Duration sweepInterval, Duration deletionRetention, OutboxRetention outboxRetention, WatchSettings watch) {
    public KeyValueSettings {
        requirePositive("sweepInterval", sweepInterval);
        Assert.isTrue(!deletionRetention.isNegative(), "deletionRetention must not be negative");
    }

    /** Returns the settings of a store that is told nothing else. */
    public static KeyValueSettings defaults() {
        return new KeyValueSettings(
                Duration.ofSeconds(1), Duration.ofHours(24), OutboxRetention.defaults(), WatchSettings.defaults());
    }

    /** Returns these settings with another interval of sweeps. */
    public KeyValueSettings withSweepInterval(Duration interval) {
        return new KeyValueSettings(interval, deletionRetention, outboxRetention, watch);
    }

    /** Returns these settings with another retention of deletions. */
    public KeyValueSettings withDeletionRetention(Duration retention) {
        return new KeyValueSettings(sweepInterval, retention, outboxRetention, watch);
    }

    /** Returns these settings with another retention of changes. */
    public KeyValueSettings withOutboxRetention(OutboxRetention retention) {
        return new KeyValueSettings(sweepInterval, deletionRetention, retention, watch);
    }

    /** Returns these settings with others of watches. */
    public KeyValueSettings withWatch(WatchSettings settings) {
        return new KeyValueSettings(sweepInterval, deletionRetention, outboxRetention, settings);
    }

    static void requirePositive(String name, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> name + " must be at least a millisecond: " + duration);
    }

    /**
     * How long changes are kept in the outbox: until they are too old or too many.
     *
     * @param age how long after readers could see them first
     * @param count how many of the newest are kept; {@code null}: all that are young enough
     * @param interval how often the outbox is compacted, and how exactly the age is kept
     * @param batchSize how many rows a statement removes
     */
    public record OutboxRetention(Duration age, @Nullable Long count, Duration interval, int batchSize) {
        public OutboxRetention {
            Assert.isTrue(!age.isNegative(), () -> "age must not be negative: " + age);
            Assert.isTrue(count == null || count >= 0, () -> "count must not be negative: " + count);
            requirePositive("interval", interval);
            Assert.isTrue(batchSize > 0, () -> "batchSize must be positive: " + batchSize);
        }

        /** Returns a retention of 24 hours, kept to the minute. */
        public static OutboxRetention defaults() {
            return new OutboxRetention(Duration.ofHours(24), null, Duration.ofMinutes(1), 1_000);
        }
    }

    /**
     * How watches look for changes.
     *
     * @param pollInterval the longest time between two looks at the outbox without a wake-up
     * @param bufferSize how many events a watch may lag behind unless its options say otherwise
     * @param threads how many threads deliver the events of all watches while not all of them are blocked by listeners; more are
     *     started then, up to 1,024
     */
    public record WatchSettings(Duration pollInterval, int bufferSize, int threads) {
        public WatchSettings {
            requirePositive("pollInterval", pollInterval);
            Assert.isTrue(bufferSize > 0, () -> "bufferSize must be positive: " + bufferSize);
            Assert.isTrue(threads > 0, () -> "threads must be positive: " + threads);
        }

        /** Returns a poll at least each second, buffers of 1,024 events, and 64 threads. */
        public static WatchSettings defaults() {
            return new WatchSettings(Duration.ofSeconds(1), 1_024, 64);
        }
    }
}
