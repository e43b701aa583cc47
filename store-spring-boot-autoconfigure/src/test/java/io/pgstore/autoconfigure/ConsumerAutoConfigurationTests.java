package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.pgstore.codec.EventType;
import io.pgstore.consumer.ConsumerSettings;
import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.EventListenerOn;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.consumer.Projector;
import io.pgstore.consumer.Reactor;
import io.pgstore.event.EventStore;
import io.pgstore.event.RecordedEvent;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Consumers as an application gets them. */
class ConsumerAutoConfigurationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    @EventType("paid")
    record Paid(int amount) {}

    @EventType("refunded")
    record Refunded(int amount) {}

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        Projector revenue() {
            return Projector.named("revenue").types(Paid.class).each(event -> SEEN.add("projector " + event.version()));
        }

        @Bean
        Reactor mail() {
            return Reactor.named("mail").each(event -> SEEN.add("reactor " + event.version()));
        }
    }

    static class Listener {
        @EventListenerOn(consumer = "payload")
        @Transactional
        public void paid(Paid paid) {
            SEEN.add("payload %d %s"
                    .formatted(paid.amount(), TransactionSynchronizationManager.isActualTransactionActive()));
        }

        @EventListenerOn(consumer = "event", reactor = true)
        void event(RecordedEvent event) {
            SEEN.add("event %d %s"
                    .formatted(event.version(), TransactionSynchronizationManager.isActualTransactionActive()));
        }

        @EventListenerOn(consumer = "list", batchSize = 10)
        void list(List<RecordedEvent> events) {
            events.forEach(event -> SEEN.add("list " + event.version()));
        }
    }

    static class BadParameter {
        @EventListenerOn(consumer = "bad")
        void two(Paid paid, Refunded refunded) {}
    }

    static class BadBatch {
        @EventListenerOn(consumer = "bad", batchSize = -1)
        void paid(Paid paid) {}
    }

    interface NoPayload {}

    @Test
    void beansRunWithoutConfiguration() {
        SEEN.clear();
        runner.withUserConfiguration(Beans.class).run(context -> {
            EventStore store = context.getBean(EventStore.class);
            StoreRunner.append(store, "order-1", new Paid(1));
            StoreRunner.append(store, "order-1", new Refunded(1));
            Consumers consumers = context.getBean(Consumers.class);
            assertThat(consumers.ids()).containsExactlyInAnyOrder("revenue", "mail");
            consumers.whenCaughtUp("revenue", PATIENCE).join();
            consumers.whenCaughtUp("mail", PATIENCE).join();
            assertThat(SEEN).containsExactlyInAnyOrder("projector 1", "reactor 1", "reactor 2");
        });
        assertThat(database.queryForObject("SELECT count(*) FROM store.consumer_instances", Long.class))
                .isZero();
    }

    @Test
    void annotatedMethodsTakePayloadsEventsAndLists() {
        SEEN.clear();
        runner.withBean(Listener.class).run(context -> {
            EventStore store = context.getBean(EventStore.class);
            StoreRunner.append(store, "order-1", new Paid(7));
            StoreRunner.append(store, "order-1", new Refunded(7));
            Consumers consumers = context.getBean(Consumers.class);
            List.of("payload", "event", "list")
                    .forEach(id -> consumers.whenCaughtUp(id, PATIENCE).join());
            assertThat(SEEN)
                    .containsExactlyInAnyOrder("payload 7 true", "event 1 false", "event 2 false", "list 1", "list 2");
        });
    }

    @Test
    void consumersAreThereButDoNotRunWhereTheyAreDisabled() {
        runner.withUserConfiguration(Beans.class)
                .withPropertyValues("store.consumers.enabled=false")
                .run(context -> assertThat(context.getBean(JdbcConsumers.class).running())
                        .isFalse());
    }

    @Test
    void handlersRunOnAThreadPool() {
        SEEN.clear();
        runner.withBean(Reactor.class, ConsumerAutoConfigurationTests::threadReporter)
                .run(ConsumerAutoConfigurationTests::handleOne);
        assertThat(SEEN).singleElement().asString().contains("store-consumers-").doesNotContain("VirtualThread");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void handlersRunOnVirtualThreadsWhereTheApplicationHasEnabledThem() {
        SEEN.clear();
        runner.withBean(Reactor.class, ConsumerAutoConfigurationTests::threadReporter)
                .withPropertyValues("spring.threads.virtual.enabled=true")
                .run(ConsumerAutoConfigurationTests::handleOne);
        assertThat(SEEN).singleElement().asString().contains("VirtualThread");
    }

    private static Reactor threadReporter() {
        return Reactor.named("r").each(event -> SEEN.add(Thread.currentThread().toString()));
    }

    private static void handleOne(AssertableApplicationContext context) {
        StoreRunner.append(context.getBean(EventStore.class), "order-1", new Paid(1));
        context.getBean(Consumers.class).whenCaughtUp("r", PATIENCE).join();
    }

    @Test
    void twoConsumersWithOneIdFailTheStartNamingBothBeans() {
        runner.withUserConfiguration(Beans.class)
                .withBean("other", Reactor.class, () -> Reactor.named("mail").each(event -> {}))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("two consumers with the id 'mail'")
                        .hasMessageContaining("bean 'mail'")
                        .hasMessageContaining("bean 'other'"));
    }

    @Test
    void aFilterForWhatCannotBeAnEventFailsTheStartNamingTheBean() {
        runner.withBean("odd", Reactor.class, () -> Reactor.named("r")
                        .types(NoPayload.class)
                        .each(event -> {}))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("bean 'odd'")
                        .hasStackTraceContaining("NoPayload"));
    }

    @Test
    void aFilterForAnUnknownTypeFailsTheStartNamingTheBean() {
        runner.withBean("odd", Reactor.class, () -> Reactor.named("r")
                        .typeNames("piad")
                        .each(event -> {}))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("bean 'odd'")
                        .hasStackTraceContaining("no class is registered under the type name 'piad'"));
    }

    @Test
    void aNegativeBatchSizeFailsTheStartNamingTheBean() {
        runner.withBean("odd", Reactor.class, () -> Reactor.named("r")
                        .batchSize(-1)
                        .each(event -> {}))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("'odd'")
                        .hasStackTraceContaining("batchSize of consumer r must be positive: -1"));
        runner.withBean("odd", BadBatch.class).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("batchSize of consumer bad must be positive: -1"));
    }

    @Test
    void aMethodWithOtherParametersFailsTheStartNamingTheBean() {
        runner.withBean("odd", BadParameter.class).run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("method two of bean 'odd'")
                .hasStackTraceContaining("one parameter"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store.consumers.poll-interval=0s",
                "store.consumers.checkpoint-interval=0s",
                "store.consumers.lease=-1s",
                "store.consumers.shutdown-timeout=0s",
                "store.consumers.threads=0",
                "store.consumers.retries.max-attempts=0",
                "store.consumers.retries.first-delay=0s",
                "store.consumers.retries.max-delay=0s"
            })
    void badPropertyIsNamed(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining(property.substring(0, property.indexOf('='))));
    }

    @Test
    void applicationsOwnBeanWins() {
        runner.withBean("mine", Consumers.class, () -> mock(Consumers.class)).run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(Consumers.class)
                .hasBean("mine")
                .doesNotHaveBean(ConsumerLifecycle.class));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Consumers.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Consumers.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(JdbcConsumers.class, ConsumerSettings.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Consumers.class));
    }
}
