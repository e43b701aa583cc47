package io.pgstore.autoconfigure;

import io.pgstore.outbox.RelaySettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of relays, which publish the changes of keys.
 *
 * @param enabled Whether this application runs relays to its beans of type OutboxPublisher.
 * @param applicationEvents Whether to publish each change as an application event too, in one process at a time.
 * @param batchSize How many changes a relay reads at once.
 * @param pollInterval The longest time between two looks at the outbox without a wake-up.
 * @param lease How long other processes wait to take over when one dies.
 * @param maxAttempts How often a change may fail before it is a dead letter.
 * @param firstDelay How long to wait after the first failure; it doubles with each further one.
 * @param maxDelay How long to wait at most after a failure.
 * @since 0.1
 */
@ConfigurationProperties("store.outbox")
public record OutboxProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("false") boolean applicationEvents,
        @DefaultValue("100") int batchSize,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("10") int maxAttempts,
        @DefaultValue("200ms") Duration firstDelay,
        @DefaultValue("1m") Duration maxDelay) {
    public OutboxProperties {
        requirePositive("store.outbox.batch-size", batchSize);
        requirePositive("store.outbox.poll-interval", pollInterval);
        requirePositive("store.outbox.lease", lease);
        requirePositive("store.outbox.max-attempts", maxAttempts);
        requirePositive("store.outbox.first-delay", firstDelay);
        requirePositive("store.outbox.max-delay", maxDelay);
    }

    RelaySettings settings() {
        return new RelaySettings(batchSize, pollInterval, lease, maxAttempts, firstDelay, maxDelay);
    }

    private static void requirePositive(String property, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> "%s must be positive: %s".formatted(property, duration));
    }

    private static void requirePositive(String property, int number) {
        Assert.isTrue(number > 0, () -> "%s must be positive: %d".formatted(property, number));
    }
}
