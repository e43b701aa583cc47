package io.pgstore.outbox;

import java.time.Duration;
import org.springframework.util.Assert;

/**
 * How a relay works.
 *
 * @param batchSize how many messages it reads at once
 * @param pollInterval the longest time between two looks without a wake-up
 * @param lease how long others wait when its process dies
 * @param maxAttempts how often a message may fail before it is a dead letter
 * @param firstDelay how long to wait after the first failure; it doubles with each further one
 * @param maxDelay how long to wait at most after a failure
 * @since 0.1
 */
public record RelaySettings(
        int batchSize, Duration pollInterval, Duration lease, int maxAttempts, Duration firstDelay, Duration maxDelay) {
    private static final RelaySettings DEFAULTS = new RelaySettings(
            100, Duration.ofSeconds(1), Duration.ofSeconds(10), 10, Duration.ofMillis(200), Duration.ofMinutes(1));

    public RelaySettings {
        Assert.isTrue(batchSize > 0, () -> "batchSize must be positive: " + batchSize);
        Assert.isTrue(maxAttempts > 0, () -> "maxAttempts must be positive: " + maxAttempts);
        requirePositive("pollInterval", pollInterval);
        requirePositive("lease", lease);
        requirePositive("firstDelay", firstDelay);
        requirePositive("maxDelay", maxDelay);
    }

    /** Returns the settings of a relay that is told nothing else. */
    public static RelaySettings defaults() {
        return DEFAULTS;
    }

    Duration delayAfter(int attempts) {
        long factor = 1L << Math.min(20, attempts - 1);
        Duration delay = firstDelay.multipliedBy(factor);
        return delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
    }

    private static void requirePositive(String name, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> name + " must be at least a millisecond: " + duration);
    }
}
