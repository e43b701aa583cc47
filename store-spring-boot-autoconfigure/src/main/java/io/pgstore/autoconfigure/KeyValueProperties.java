package io.pgstore.autoconfigure;

import io.pgstore.kv.KeyValueSettings;
import io.pgstore.kv.KeyValueSettings.OutboxRetention;
import io.pgstore.kv.KeyValueSettings.WatchSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of the key-value store.
 *
 * @param sweepInterval How often expired keys are removed.
 * @param deletionRetention How long the version of a deleted key is remembered.
 * @param outbox The changes that watches and relays read.
 * @param watch Watches.
 * @since 0.1
 */
@ConfigurationProperties("store.kv")
public record KeyValueProperties(
        @DefaultValue("1s") Duration sweepInterval,
        @DefaultValue("24h") Duration deletionRetention,
        @DefaultValue Outbox outbox,
        @DefaultValue Watch watch) {
    public KeyValueProperties {
        requirePositive("store.kv.sweep-interval", sweepInterval);
        requireNotNegative("store.kv.deletion-retention", deletionRetention);
    }

    KeyValueSettings settings() {
        Retention retention = outbox.retention();
        return new KeyValueSettings(
                sweepInterval,
                deletionRetention,
                new OutboxRetention(retention.age(), retention.count(), retention.interval(), retention.batchSize()),
                new WatchSettings(watch.pollInterval(), watch.bufferSize(), watch.threads()));
    }

    private static void requirePositive(String property, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> "%s must be positive: %s".formatted(property, duration));
    }

    private static void requirePositive(String property, int number) {
        Assert.isTrue(number > 0, () -> "%s must be positive: %d".formatted(property, number));
    }

    private static void requireNotNegative(String property, Duration duration) {
        Assert.isTrue(!duration.isNegative(), () -> "%s must not be negative: %s".formatted(property, duration));
    }

    /**
     * The changes that watches and relays read.
     *
     * @param retention How long they are kept.
     */
    public record Outbox(@DefaultValue Retention retention) {}

    /**
     * How long changes are kept.
     *
     * @param age How long a change is kept after it could be read first; a watch may be resumed for so long.
     * @param count How many of the newest changes are kept; all that are young enough if not set.
     * @param interval How often the outbox is compacted.
     * @param batchSize How many changes are removed in one transaction at most.
     */
    public record Retention(
            @DefaultValue("24h") Duration age,
            @Nullable Long count,
            @DefaultValue("1m") Duration interval,
            @DefaultValue("1000") int batchSize) {
        public Retention {
            requireNotNegative("store.kv.outbox.retention.age", age);
            Assert.isTrue(
                    count == null || count >= 0,
                    () -> "store.kv.outbox.retention.count must not be negative: " + count);
            requirePositive("store.kv.outbox.retention.interval", interval);
            requirePositive("store.kv.outbox.retention.batch-size", batchSize);
        }
    }

    /**
     * Watches.
     *
     * @param pollInterval The longest time between two looks at the outbox without a wake-up.
     * @param bufferSize How many events a listener may lag behind unless its watch says otherwise.
     * @param threads How many threads deliver the events of all watches; more, up to 1,024, when listeners block all of them.
     */
    public record Watch(
            @DefaultValue("1s") Duration pollInterval,
            @DefaultValue("1024") int bufferSize,
            @DefaultValue("64") int threads) {
        public Watch {
            requirePositive("store.kv.watch.poll-interval", pollInterval);
            requirePositive("store.kv.watch.buffer-size", bufferSize);
            requirePositive("store.kv.watch.threads", threads);
        }
    }
}
