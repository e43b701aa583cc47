package io.pgstore.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.Assert;

/**
 * Publishes to Kafka: for each change a record with the encoded value and the headers of {@link OutboxHeaders}, and none,
 * which is a tombstone, for a deletion. The changes of a key go to one partition, in their order, as long as its topic keeps
 * its number of partitions.
 * <p>
 * It connects as a {@link KafkaTemplate} does, but with an idempotent producer of its own, whose records are published when
 * all in-sync replicas have them. A broker that is down, or refuses this application, is waited for; any other failure is
 * that of the record. An owner that was frozen may still send what it had in hand when it goes on: receivers that must not
 * go back compare {@link OutboxHeaders#REVISION}.
 *
 * @since 0.1
 */
public final class KafkaOutboxPublisher implements AsyncOutboxPublisher, AutoCloseable {
    private static final int IN_FLIGHT = 5;

    private final KafkaTopic topic;
    private final Set<String> kinds;
    private final DefaultKafkaProducerFactory<String, byte[]> producers;
    private final KafkaTemplate<String, byte[]> kafka;

    /**
     * Publishes to where {@code template} is connected to.
     *
     * @param topic where changes go
     * @param kinds the kinds that are published, others pass by; all if it is empty
     * @param timeout how long to wait for the brokers before a record is tried again, at least a millisecond
     */
    public KafkaOutboxPublisher(KafkaTemplate<?, ?> template, KafkaTopic topic, Set<String> kinds, Duration timeout) {
        Assert.isTrue(timeout.toMillis() > 0, () -> "timeout must be at least a millisecond: " + timeout);
        this.topic = topic;
        this.kinds = Set.copyOf(kinds);
        this.producers = producers(template.getProducerFactory(), timeout);
        this.kafka = new KafkaTemplate<>(producers);
        // Spring's logs the payload of what failed; the relay tells of the failure.
        kafka.setProducerListener(null);
    }

    @Override
    public CompletableFuture<?> publishAsync(OutboxMessage message) {
        if (!kinds.isEmpty() && !kinds.contains(message.topic())) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            return kafka.send(record(message))
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(translate(failure)));
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(translate(failure));
        }
    }

    /** Closes the connections to Kafka; idempotent. */
    @Override
    public void close() {
        producers.destroy();
    }

    private ProducerRecord<String, byte[]> record(OutboxMessage message) {
        byte[] value = message.isDeletion() ? null : message.payload();
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic.topic(message), topic.recordKey(message), value);
        OutboxHeaders.of(message).forEach((name, header) -> record.headers()
                .add(name, header.toString().getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private static Throwable translate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || cause instanceof AuthenticationException
                    || cause instanceof AuthorizationException
                    || cause instanceof ConfigException) {
                return new OutboxUnavailableException("Kafka cannot be published to: " + cause.getMessage(), failure);
            }
        }
        return NestedExceptionUtils.getMostSpecificCause(failure);
    }

    private static <K, V> DefaultKafkaProducerFactory<String, byte[]> producers(
            ProducerFactory<K, V> given, Duration timeout) {
        Map<String, Object> properties = new HashMap<>(given.getConfigurationProperties());
        int millis = Math.toIntExact(timeout.toMillis());
        // What keeps the order of a key, and lets no record linger when its owner has given it up.
        properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, IN_FLIGHT);
        properties.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis / 2));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        return new DefaultKafkaProducerFactory<>(properties, new StringSerializer(), new ByteArraySerializer());
    }
}
