package io.pgstore.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.KeyValueKind;
import io.pgstore.kv.PutOptions;
import io.pgstore.testing.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** The relay to a real broker. */
class KafkaOutboxPublisherTests {
    @AutoClose
    private static final TestKafka kafka = TestKafka.start();

    @AutoClose
    private final TestOutbox outbox = new TestOutbox();

    private final KeyValueKind<String> flags = outbox.flags;
    // Each test has topics of its own.
    private final String run = UUID.randomUUID().toString();
    private final String topic = run + ".default.flags";
    private final List<KafkaOutboxPublisher> publishers = new ArrayList<>();

    @AfterEach
    void closePublishers() {
        outbox.closeRelays();
        publishers.forEach(KafkaOutboxPublisher::close);
    }

    @Test
    void everyChangeIsARecordAndADeletionATombstone() {
        outbox.start(publisher());
        flags.put("a", "on");
        flags.put("a", "off");
        flags.delete("a");
        List<ConsumerRecord<String, byte[]>> records = kafka.await(topic, 3);
        assertThat(records).extracting(ConsumerRecord::key).containsOnly("a");
        assertThat(text(records.get(0).value())).isEqualTo("\"on\"");
        assertThat(text(records.get(1).value())).isEqualTo("\"off\"");
        assertThat(records.get(2).value()).isNull();
        assertThat(headers(records.get(0)))
                .containsEntry(OutboxHeaders.TENANT, "default")
                .containsEntry(OutboxHeaders.KIND, "flags")
                .containsEntry(OutboxHeaders.KEY, "a")
                .containsEntry(OutboxHeaders.CHANGE, "CREATED")
                .containsEntry(OutboxHeaders.EXPIRED, "false")
                .containsEntry(OutboxHeaders.VERSION, "1")
                .containsEntry(OutboxHeaders.REVISION, revision("a", "CREATED"))
                .containsEntry(
                        OutboxHeaders.LOG, outbox.database.queryForObject("SELECT log_id FROM store.log", String.class))
                .containsKeys(OutboxHeaders.TYPE, OutboxHeaders.SCHEMA_VERSION, OutboxHeaders.RECORDED_AT);
        assertThat(records)
                .extracting(record -> headers(record).get(OutboxHeaders.CHANGE))
                .containsExactly("CREATED", "UPDATED", "DELETED");
    }

    @Test
    void anExpiredKeyIsATombstoneThatSaysSo() {
        outbox.start(publisher());
        flags.put("a", "on", PutOptions.expiringAfter(Duration.ofMillis(1)));
        ConsumerRecord<String, byte[]> expired = kafka.await(topic, 2).get(1);
        assertThat(expired.value()).isNull();
        assertThat(headers(expired))
                .containsEntry(OutboxHeaders.CHANGE, "DELETED")
                .containsEntry(OutboxHeaders.EXPIRED, "true");
    }

    @Test
    void eachTenantAndKindHasATopicAndUnwantedKindsPassBy() {
        KafkaOutboxPublisher some = publisher(kafka.template(), Set.of("flags"));
        OutboxRelay relay = outbox.start(some);
        outbox.store.kind("hidden", String.class).put("a", "1");
        outbox.store.forTenant("acme").kind("flags", String.class).put("a", "2");
        flags.put("a", "3");
        assertThat(text(kafka.await(topic, 1).get(0).value())).isEqualTo("\"3\"");
        assertThat(text(kafka.await(run + ".acme.flags", 1).get(0).value())).isEqualTo("\"2\"");
        Awaitility.await().until(() -> relay.published() == 3);
        assertThat(kafka.topics()).doesNotContain(run + ".default.hidden");
    }

    @Test
    void theChangesOfAKeyAreInOnePartitionInTheirOrder() {
        putRounds(1, 20);
        outbox.start(publisher(), settings(50));
        putRounds(21, 40);
        assertThat(versionsByKey(kafka.await(topic, 400))).hasSize(10).allSatisfy((key, versions) -> {
            assertThat(versions).hasSize(40).isSorted();
            assertThat(versions).doesNotHaveDuplicates();
        });
    }

    @Test
    void aBrokerThatIsDownForAWhileLosesNothingAndKeepsTheOrder() {
        OutboxRelay relay = outbox.start(publisher(), settings(50));
        putRounds(1, 5);
        kafka.await(topic, 50);
        kafka.goDown();
        try {
            putRounds(6, 10);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> relay.failed() > 3);
            assertThat(relay.status().orElseThrow().lastError()).contains("Kafka cannot be published to");
        } finally {
            kafka.comeBack();
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> relay.status()
                .filter(status -> status.waiting() == 0)
                .isPresent());
        assertThat(relay.dead()).isZero();
        assertThat(versionsByKey(kafka.await(topic, 100))).hasSize(10).allSatisfy((key, versions) -> {
            // One that was on its way may have come twice, but never after a later one.
            assertThat(versions).isSorted();
            assertThat(Set.copyOf(versions)).hasSize(10);
        });
    }

    @Test
    void whatKafkaRefusesIsADeadLetterAndOthersGoOn() {
        OutboxRelay relay = outbox.start(publisher());
        flags.put("bad", "x".repeat(2_000_000));
        flags.put("good", "on");
        assertThat(kafka.await(topic, 1)).extracting(ConsumerRecord::key).containsExactly("good");
        assertThat(relay.failed()).isEqualTo(3);
        assertThat(relay.deadLetters().list(null, 10)).singleElement().satisfies(letter -> {
            assertThat(letter.message().key()).isEqualTo("bad");
            assertThat(letter.error()).contains("RecordTooLarge");
        });
    }

    @Test
    void aLaterChangeOfAKeyDoesNotOvertakeOneThatFails() {
        // The broker refuses it, when whatever was sent beside it has been sent.
        kafka.createTopic(topic, 1_000);
        flags.put("b", "on");
        flags.put("a", "x".repeat(5_000));
        flags.put("a", "on");
        OutboxRelay relay = outbox.start(publisher(), settings(50, Integer.MAX_VALUE));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> relay.failed() > 3);
        assertThat(kafka.await(topic, 1)).extracting(ConsumerRecord::key).containsExactly("b");
    }

    @Test
    void aPausedRelayPublishesNothingUntilItIsResumed() {
        OutboxRelay relay = outbox.start(publisher());
        flags.put("a", "1");
        kafka.await(topic, 1);
        relay.pause();
        relay.close();
        flags.put("a", "2");
        // Another instance owns the relay now, and finds it paused.
        long fence = outbox.storedFence();
        OutboxRelay second = outbox.start(publisher());
        Awaitility.await().until(() -> outbox.storedFence() > fence);
        assertThat(second.published()).isZero();
        assertThat(second.status().orElseThrow().waiting()).isEqualTo(1);
        second.resume();
        assertThat(kafka.await(topic, 2)).hasSize(2);
    }

    @Test
    void ofTwoInstancesOnePublishesAndTheOtherTakesOver() {
        OutboxRelay first = outbox.start(publisher());
        flags.put("a", "1");
        kafka.await(topic, 1);
        OutboxRelay second = outbox.start(publisher());
        putRounds(1, 5);
        kafka.await(topic, 51);
        assertThat(second.published()).isZero();
        first.close();
        flags.put("a", "2");
        List<ConsumerRecord<String, byte[]>> records = kafka.await(topic, 52);
        assertThat(records).hasSize(52);
        assertThat(first.published()).isEqualTo(51);
        Awaitility.await().until(() -> second.published() == 1);
    }

    @Test
    void theCheckpointOfAnOwnerThatWasFrozenDoesNothing() {
        KafkaOutboxPublisher publisher = publisher();
        AsyncOutboxPublisher freezing = message -> {
            outbox.takeOver(1);
            return publisher.publishAsync(message);
        };
        flags.put("a", "1");
        flags.put("b", "1");
        OutboxRelay frozen = outbox.start(freezing);
        kafka.await(topic, 2);
        frozen.close();
        assertThat(outbox.storedPosition()).isEqualTo(1);
    }

    @Test
    void theApplicationsOwnSerializersAndTransactionsDoNotMatter() {
        Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        properties.put("acks", "0");
        properties.put("retries", 0);
        DefaultKafkaProducerFactory<Integer, Integer> producers =
                new DefaultKafkaProducerFactory<>(properties, new IntegerSerializer(), new IntegerSerializer());
        producers.setTransactionIdPrefix("app-");
        outbox.start(publisher(new KafkaTemplate<>(producers), Set.of()));
        flags.put("a", "on");
        assertThat(text(kafka.await(topic, 1).get(0).value())).isEqualTo("\"on\"");
    }

    private KafkaOutboxPublisher publisher() {
        return publisher(kafka.template(), Set.of());
    }

    private KafkaOutboxPublisher publisher(KafkaTemplate<?, ?> template, Set<String> kinds) {
        KafkaOutboxPublisher publisher = new KafkaOutboxPublisher(
                template, new KafkaTopic(run + ".{tenant}.{kind}"), kinds, Duration.ofSeconds(2));
        publishers.add(publisher);
        return publisher;
    }

    private static RelaySettings settings(int batchSize) {
        return settings(batchSize, TestOutbox.FAST.maxAttempts());
    }

    private static RelaySettings settings(int batchSize, int maxAttempts) {
        RelaySettings fast = TestOutbox.FAST;
        return new RelaySettings(
                batchSize, fast.pollInterval(), fast.lease(), maxAttempts, fast.firstDelay(), Duration.ofMillis(100));
    }

    /** Puts ten keys once in each round. */
    private void putRounds(int first, int last) {
        for (int round = first; round <= last; round++) {
            for (int key = 0; key < 10; key++) {
                flags.put("key-" + key, "round " + round);
            }
        }
    }

    private static Map<String, List<Long>> versionsByKey(List<ConsumerRecord<String, byte[]>> records) {
        Map<String, List<Long>> versions = new HashMap<>();
        Map<String, Integer> partitions = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            versions.computeIfAbsent(record.key(), key -> new ArrayList<>())
                    .add(Long.valueOf(headers(record).getOrDefault(OutboxHeaders.VERSION, "")));
            assertThat(partitions.computeIfAbsent(record.key(), key -> record.partition()))
                    .isEqualTo(record.partition());
        }
        return versions;
    }

    private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        return headers;
    }

    private String revision(String key, String change) {
        return outbox.database.queryForObject(
                "SELECT position FROM store.kv_outbox WHERE key = '%s' AND change = '%s'".formatted(key, change),
                String.class);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
