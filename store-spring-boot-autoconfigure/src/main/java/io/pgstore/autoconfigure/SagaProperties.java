package io.pgstore.autoconfigure;

import io.pgstore.schema.SagaIndex;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Configuration properties of the saga store.
 *
 * @param reuseCorrelationAfterCompletion Whether a completed saga gives up its correlation id to the next one that is
 *     started with it.
 * @param indexes Indexes on sagas to build beside the default ones; each costs write throughput.
 * @param timeouts Timeouts of sagas.
 * @param retention Removal of completed sagas.
 * @since 0.1
 */
@ConfigurationProperties("store.sagas")
public record SagaProperties(
        @DefaultValue("false") boolean reuseCorrelationAfterCompletion,
        @DefaultValue Set<SagaIndex> indexes,
        @DefaultValue Timeouts timeouts,
        @DefaultValue Retention retention) {
    public SagaProperties {
        indexes = Set.copyOf(indexes);
    }

    private static void requirePositive(String property, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> "%s must be positive: %s".formatted(property, duration));
    }

    private static void requirePositive(String property, int number) {
        Assert.isTrue(number > 0, () -> "%s must be positive: %d".formatted(property, number));
    }

    /**
     * Timeouts of sagas.
     *
     * @param enabled Whether this application fires timeouts that are due, if it has handlers.
     * @param pollInterval How long to sleep at most while nothing is due.
     * @param threads How many timeouts are handled at once; each takes a connection.
     * @param maxAttempts How often a handler may fail before its timeout is a dead letter.
     * @param firstDelay How long to wait after the first failure; it doubles with each further one.
     * @param maxDelay How long to wait at most after a failure.
     * @param lease How long a handler may leave its transaction idle before the database ends it.
     */
    public record Timeouts(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1s") Duration pollInterval,
            @DefaultValue("4") int threads,
            @DefaultValue("10") int maxAttempts,
            @DefaultValue("1s") Duration firstDelay,
            @DefaultValue("10m") Duration maxDelay,
            @DefaultValue("1m") Duration lease) {
        public Timeouts {
            requirePositive("store.sagas.timeouts.poll-interval", pollInterval);
            requirePositive("store.sagas.timeouts.threads", threads);
            requirePositive("store.sagas.timeouts.max-attempts", maxAttempts);
            requirePositive("store.sagas.timeouts.first-delay", firstDelay);
            requirePositive("store.sagas.timeouts.max-delay", maxDelay);
            requirePositive("store.sagas.timeouts.lease", lease);
            Assert.isTrue(
                    lease.toMillis() <= Integer.MAX_VALUE,
                    () -> "store.sagas.timeouts.lease must not be longer than 24 days: " + lease);
        }
    }

    /**
     * Removal of completed sagas.
     *
     * @param completed How long completed sagas stay, by saga name; those of other names stay for ever.
     * @param interval How long to wait from one removal to the next.
     * @param batchSize How many sagas are removed in one transaction at most.
     */
    public record Retention(
            @DefaultValue Map<String, Duration> completed,
            @DefaultValue("1h") Duration interval,
            @DefaultValue("1000") int batchSize) {
        public Retention {
            completed = Map.copyOf(completed);
            completed.forEach((sagaName, age) ->
                    Assert.isTrue(!age.isNegative(), () -> "store.sagas.retention.completed.%s must not be negative: %s"
                            .formatted(sagaName, age)));
            requirePositive("store.sagas.retention.interval", interval);
            requirePositive("store.sagas.retention.batch-size", batchSize);
        }
    }
}
