package io.pgstore.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A Kafka broker in this process, which makes topics of three partitions when they are first used.
 *
 * @since 0.1
 */
public final class TestKafka implements AutoCloseable {
    private static final int PARTITIONS = 3;

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, PARTITIONS);

    private TestKafka() {
        broker.brokerProperty("num.partitions", PARTITIONS);
        broker.afterPropertiesSet();
    }

    /** Starts a broker. */
    public static TestKafka start() {
        return new TestKafka();
    }

    /** Returns where the broker listens. */
    public String bootstrapServers() {
        return broker.getBrokersAsString();
    }

    /** Returns a template as an application has it. */
    public KafkaTemplate<Object, Object> template() {
        return new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", bootstrapServers())));
    }

    /** Takes the broker down; what it has is kept. */
    public void goDown() {
        server().shutdown();
        server().awaitShutdown();
    }

    /** Takes the broker up again, on the same port. */
    public void comeBack() {
        server().startup();
    }

    /** Makes a topic that takes no record of more than {@code bytes}. */
    public void createTopic(String name, int bytes) {
        broker.addTopics(new NewTopic(name, PARTITIONS, (short) 1)
                .configs(Map.of("max.message.bytes", Integer.toString(bytes))));
    }

    /** Returns the names of all topics. */
    public Set<String> topics() {
        return broker.doWithAdminFunction(admin -> {
            try {
                return admin.listTopics().names().get();
            } catch (InterruptedException | ExecutionException exception) {
                throw new IllegalStateException(exception);
            }
        });
    }

    /** Waits until there are at least {@code count} records in a topic, and returns them, those of a partition in order. */
    public List<ConsumerRecord<String, byte[]>> await(String topic, int count) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        Map<String, Object> properties =
                Map.of("bootstrap.servers", bootstrapServers(), "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }

    @Override
    public void close() {
        broker.destroy();
    }

    private BrokerServer server() {
        return Objects.requireNonNull(broker.getCluster())
                .brokers()
                .values()
                .iterator()
                .next();
    }
}
