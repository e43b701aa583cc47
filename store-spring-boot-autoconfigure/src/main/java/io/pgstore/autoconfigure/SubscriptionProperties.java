package io.pgstore.autoconfigure;

import io.pgstore.schema.Identifiers;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of reactions and of the stream subscriptions under them.
 *
 * @param enabled Whether this application runs its reactions.
 * @param group Name under which the watermarks of this application's reactions are kept.
 * @param streams How many target streams of each lane are handled at once.
 * @param batchSize How many events of a stream are handled at most before it is another one's turn.
 * @param transactional Whether each event is handled in a transaction that also moves the watermark.
 * @param lease How long others wait for the streams of an instance that died; there are four heartbeats in that time.
 * @param pollInterval The longest time without a look for work.
 * @param shutdownTimeout How long the end of the application waits for handlers before it interrupts them.
 * @param retries What comes after a failure.
 * @since 0.1
 */
@ConfigurationProperties("store.subscriptions")
public record SubscriptionProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("default") String group,
        @DefaultValue("4") int streams,
        @DefaultValue("100") int batchSize,
        @DefaultValue("false") boolean transactional,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("10s") Duration shutdownTimeout,
        @DefaultValue Retries retries) {
    // The correlator is a consumer of this name with a prefix.
    private static final int LONGEST_GROUP = 100;

    public SubscriptionProperties {
        requireGroup(group);
        requirePositive("store.subscriptions.streams", streams);
        requirePositive("store.subscriptions.batch-size", batchSize);
        requirePositive("store.subscriptions.lease", lease);
        requirePositive("store.subscriptions.poll-interval", pollInterval);
        requirePositive("store.subscriptions.shutdown-timeout", shutdownTimeout);
    }

    /**
     * What comes after a failure of a handler.
     *
     * @param maxAttempts How often an event may fail, or be lost with its process, before its stream is blocked.
     * @param firstDelay How long to wait after the first failure; it doubles with each further one.
     * @param maxDelay How long to wait at most after a failure.
     */
    public record Retries(
            @DefaultValue("10") int maxAttempts,
            @DefaultValue("200ms") Duration firstDelay,
            @DefaultValue("1m") Duration maxDelay) {
        public Retries {
            requirePositive("store.subscriptions.retries.max-attempts", maxAttempts);
            requirePositive("store.subscriptions.retries.first-delay", firstDelay);
            requirePositive("store.subscriptions.retries.max-delay", maxDelay);
        }
    }

    private static void requireGroup(String group) {
        try {
            Identifiers.requireName("group", group);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException("store.subscriptions.group: " + exception.getMessage(), exception);
        }
        Assert.isTrue(group.length() <= LONGEST_GROUP, () -> "store.subscriptions.group must have at most %d characters"
                .formatted(LONGEST_GROUP));
    }

    private static void requirePositive(String property, int value) {
        Assert.isTrue(value > 0, () -> "%s must be positive: %d".formatted(property, value));
    }

    private static void requirePositive(String property, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> "%s must be positive: %s".formatted(property, duration));
    }
}
