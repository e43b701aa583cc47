package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaStore;
import io.pgstore.saga.SagaTimeout;
import io.pgstore.saga.SagaTimeoutHandler;
import io.pgstore.saga.SagaTimeoutPoller;
import io.pgstore.testing.TestDatabase;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Saga timeouts as an application gets them. */
class SagaTimeoutAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner =
            StoreRunner.on(database).withConfiguration(AutoConfigurations.of(SagaMetricsAutoConfiguration.class));

    record Order(String step) {}

    @Test
    void timeoutsFireInTransactionsThatTheApplicationJoins() {
        runner.withUserConfiguration(Handling.class).run(context -> {
            SagaStore store = context.getBean(SagaStore.class);
            SagaInstance<Order> saga = store.insert("order", "o-1", "c-1", new Order("placed"));
            store.schedule(saga, "pay", saga.createdAt(), null);
            SagaTimeoutPoller poller = context.getBean(SagaTimeoutPoller.class);
            await().untilAsserted(() -> assertThat(poller.fired()).isEqualTo(1));
            assertThat(store.findById("order", "o-1", Order.class))
                    .map(SagaInstance::state)
                    .contains(new Order("pay"));
            assertThat(database.jdbc().queryForList("SELECT name FROM notes", String.class))
                    .containsExactly("pay");
            assertThat(meters(context)
                            .get("store.sagas.timeouts.fired")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void failuresAreTriedAgainAndCountedAsConfigured() {
        runner.withUserConfiguration(Failing.class)
                .withPropertyValues("store.sagas.timeouts.max-attempts=2", "store.sagas.timeouts.first-delay=1ms")
                .run(context -> {
                    SagaStore store = context.getBean(SagaStore.class);
                    SagaInstance<Order> saga = store.insert("order", "o-1", "c-1", new Order("placed"));
                    store.schedule(saga, "pay", saga.createdAt(), null);
                    await().untilAsserted(() -> assertThat(store.deadTimeouts().list("order", null, 10))
                            .hasSize(1));
                    MeterRegistry meters = meters(context);
                    assertThat(meters.get("store.sagas.timeouts.failed")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(2);
                    await().untilAsserted(() -> assertThat(meters.get("store.sagas.timeouts.dead")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1));
                });
    }

    @Test
    void pollerRunsAsLongAsTheApplication() {
        SagaTimeoutPoller[] seen = new SagaTimeoutPoller[1];
        runner.withUserConfiguration(Failing.class).run(context -> {
            seen[0] = context.getBean(SagaTimeoutPoller.class);
            assertThat(seen[0].running()).isTrue();
        });
        assertThat(seen[0].running()).isFalse();
    }

    @Test
    void timeoutsCanBeLeftToOtherInstances() {
        runner.withUserConfiguration(Failing.class)
                .withPropertyValues("store.sagas.timeouts.enabled=false")
                .run(context ->
                        assertThat(context).hasSingleBean(SagaStore.class).doesNotHaveBean(SagaTimeoutPoller.class));
    }

    @Test
    void twoHandlersOfOneSagaFailTheStart() {
        runner.withUserConfiguration(Failing.class)
                .withBean("another", SagaTimeoutHandler.class, () -> handler(timeout -> {}))
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("two timeout handlers of saga order"));
    }

    private static MeterRegistry meters(ApplicationContext context) {
        MeterRegistry registry = new SimpleMeterRegistry();
        context.getBean(MeterBinder.class).bindTo(registry);
        return registry;
    }

    private static SagaTimeoutHandler handler(Consumer<SagaTimeout> effect) {
        return new SagaTimeoutHandler() {
            @Override
            public String sagaName() {
                return "order";
            }

            @Override
            public void handle(SagaTimeout timeout) {
                effect.accept(timeout);
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    static class Failing {
        @Bean
        SagaTimeoutHandler failing() {
            return handler(timeout -> {
                throw new IllegalStateException("the bank is closed");
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Handling {
        @Bean
        Notes notes(JdbcTemplate jdbc) {
            jdbc.execute("CREATE TABLE notes (name text)");
            return new Notes(jdbc);
        }

        @Bean
        SagaTimeoutHandler handling(SagaStore sagas, Notes notes) {
            return handler(timeout -> {
                SagaInstance<Order> saga = sagas.findById(timeout.sagaName(), timeout.sagaId(), Order.class)
                        .orElseThrow();
                sagas.update(saga, new Order(timeout.name()));
                notes.note(timeout.name());
            });
        }
    }

    /** Something of the application's that insists on a transaction. */
    static class Notes {
        private final JdbcTemplate jdbc;

        Notes(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional(propagation = Propagation.MANDATORY)
        public void note(String name) {
            jdbc.update("INSERT INTO notes VALUES (?)", name);
        }
    }
}
