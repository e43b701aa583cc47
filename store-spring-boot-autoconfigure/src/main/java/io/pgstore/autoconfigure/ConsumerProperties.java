package io.pgstore.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of consumers.
 *
 * @param enabled Whether this application runs its consumers.
 * @param pollInterval The longest time without a look at the log.
 * @param checkpointInterval How often a checkpoint is written that only moves past events of others.
 * @param lease How long an instance counts as alive without a heartbeat; there are five in that time.
 * @param shutdownTimeout How long the end of the application waits for handlers before it interrupts them.
 * @param threads How many partitions are handled at once; a projector takes a connection. Without effect on virtual threads.
 * @param retries What comes after a failure.
 * @since 0.1
 */
@ConfigurationProperties("store.consumers")
public record ConsumerProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("1s") Duration checkpointInterval,
        @DefaultValue("4s") Duration lease,
        @DefaultValue("10s") Duration shutdownTimeout,
        @DefaultValue("4") int threads,
        @DefaultValue Retries retries) {
    public ConsumerProperties {
        requirePositive("store.consumers.poll-interval", pollInterval);
        requirePositive("store.consumers.checkpoint-interval", checkpointInterval);
        requirePositive("store.consumers.lease", lease);
        requirePositive("store.consumers.shutdown-timeout", shutdownTimeout);
        int givenThreads = threads;
        Assert.isTrue(threads > 0, () -> "store.consumers.threads must be positive: " + givenThreads);
    }

    /**
     * What comes after a failure of a handler.
     *
     * @param maxAttempts How often an event may fail before it is given up.
     * @param firstDelay How long to wait after the first failure; it doubles with each further one.
     * @param maxDelay How long to wait at most after a failure.
     */
    public record Retries(
            @DefaultValue("10") int maxAttempts,
            @DefaultValue("200ms") Duration firstDelay,
            @DefaultValue("1m") Duration maxDelay) {
        public Retries {
            int given = maxAttempts;
            Assert.isTrue(maxAttempts > 0, () -> "store.consumers.retries.max-attempts must be positive: " + given);
            requirePositive("store.consumers.retries.first-delay", firstDelay);
            requirePositive("store.consumers.retries.max-delay", maxDelay);
        }
    }

    private static void requirePositive(String property, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> "%s must be positive: %s".formatted(property, duration));
    }
}
