package io.pgstore.autoconfigure;

import io.pgstore.outbox.KafkaTopic;
import io.pgstore.outbox.RelaySettings;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
 * @param channel Name of the MessageChannel bean to publish each change to; none if not set.
 * @param kafka Kafka.
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
        @DefaultValue("1m") Duration maxDelay,
        @Nullable String channel,
        @DefaultValue Kafka kafka) {
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

    /**
     * Kafka.
     *
     * @param enabled Whether to publish changes to Kafka, connected as the application's KafkaTemplate.
     * @param topic The topic of a change, in which {tenant} and {kind} stand for those of its key.
     * @param kinds The kinds whose changes are published; all if not set.
     * @param timeout How long to wait for the brokers before a record is tried again.
     */
    public record Kafka(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("{tenant}.{kind}") String topic,
            @DefaultValue Set<String> kinds,
            @DefaultValue("10s") Duration timeout) {
        public Kafka {
            requireTopic(topic);
            requirePositive("store.outbox.kafka.timeout", timeout);
        }

        private static void requireTopic(String topic) {
            try {
                new KafkaTopic(topic);
            } catch (IllegalArgumentException exception) {
                throw new IllegalArgumentException("store.outbox.kafka.topic: " + exception.getMessage(), exception);
            }
        }
    }
}
