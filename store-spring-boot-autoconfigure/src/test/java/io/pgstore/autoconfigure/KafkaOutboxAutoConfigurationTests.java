package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.KeyValueStore;
import io.pgstore.outbox.KafkaOutboxPublisher;
import io.pgstore.outbox.OutboxPublisher;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestKafka;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.KafkaTemplate;

/** The relay to Kafka as an application gets it. */
class KafkaOutboxAutoConfigurationTests {
    private static final String ENABLED = "store.outbox.kafka.enabled=true";

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner withoutKafka =
            StoreRunner.on(database).withConfiguration(AutoConfigurations.of(KafkaOutboxAutoConfiguration.class));

    // Nothing listens there; only what publishes needs a broker.
    private final ApplicationContextRunner runner = withoutKafka
            .withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
            .withPropertyValues("spring.kafka.bootstrap-servers=localhost:1");

    @Test
    void changesArePublishedToKafkaIfAskedFor() {
        try (TestKafka kafka = TestKafka.start()) {
            runner.withPropertyValues(
                            "spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                            ENABLED,
                            "store.outbox.kafka.topic=shop.{kind}",
                            "store.outbox.kafka.kinds=prices")
                    .run(context -> {
                        KeyValueStore store = context.getBean(KeyValueStore.class);
                        store.kind("hidden", String.class).put("a", "1");
                        store.kind("prices", String.class).put("85123A", "2.55");
                        assertThat(kafka.await("shop.prices", 1))
                                .extracting(ConsumerRecord::key)
                                .containsExactly("default/85123A");
                        assertThat(kafka.topics()).doesNotContain("shop.hidden");
                        assertThat(context.getBean(OutboxRelays.class).relay("kafkaOutboxPublisher"))
                                .isPresent();
                        // The application's own template is the only one.
                        assertThat(context).hasSingleBean(KafkaTemplate.class);
                    });
        }
    }

    @Test
    void nothingIsPublishedToKafkaUnlessAskedFor() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaOutboxPublisher.class));
    }

    @Test
    void withoutTheLibraryTheStoresStart() {
        withoutKafka
                .withClassLoader(new FilteredClassLoader("org.springframework.kafka", "org.apache.kafka"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(OutboxRelays.class));
    }

    @Test
    void whoAsksForKafkaWithoutTheLibraryIsToldSo() {
        withoutKafka
                .withClassLoader(new FilteredClassLoader("org.springframework.kafka", "org.apache.kafka"))
                .withPropertyValues(ENABLED)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(
                                "store.outbox.kafka.enabled is set, but there is not one KafkaTemplate"));
    }

    @Test
    void theApplicationsOwnPublisherWins() {
        List<String> published = new CopyOnWriteArrayList<>();
        runner.withPropertyValues(ENABLED)
                .withBean("kafkaOutboxPublisher", OutboxPublisher.class, () -> message -> published.add(message.key()))
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(KafkaOutboxPublisher.class);
                    context.getBean(KeyValueStore.class)
                            .kind("flags", String.class)
                            .put("a", "on");
                    Awaitility.await().until(() -> published.contains("a"));
                });
    }

    @Test
    void disabledRelaysIncludeThatToKafka() {
        runner.withPropertyValues(ENABLED, "store.outbox.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaOutboxPublisher.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .withConfiguration(
                        AutoConfigurations.of(KafkaAutoConfiguration.class, KafkaOutboxAutoConfiguration.class))
                .withPropertyValues(ENABLED)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaOutboxPublisher.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"store.outbox.kafka.topic=a b", "store.outbox.kafka.timeout=0s"})
    void badPropertyIsNamed(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining(property.substring(0, property.indexOf('='))));
    }
}
