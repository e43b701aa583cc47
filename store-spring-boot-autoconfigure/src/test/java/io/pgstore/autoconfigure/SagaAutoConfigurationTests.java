package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import io.pgstore.event.EventStore;
import io.pgstore.process.SagaCall;
import io.pgstore.process.SagaDecision;
import io.pgstore.process.SagaExecutor;
import io.pgstore.process.SagaOutcome;
import io.pgstore.saga.DuplicateSagaException;
import io.pgstore.saga.JdbcSagaStore;
import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaStore;
import io.pgstore.saga.SagaTimeoutPoller;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Sagas as an application gets them. */
class SagaAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner =
            StoreRunner.on(database).withConfiguration(AutoConfigurations.of(SagaMetricsAutoConfiguration.class));

    record Order(String step) {}

    @Test
    void storeWorksWithoutConfiguration() {
        runner.run(context -> {
            SagaStore store = context.getBean(SagaStore.class);
            store.insert("order", "o-1", "c-1", new Order("placed"));
            assertThat(store.findByCorrelationId("order", "c-1", Order.class))
                    .map(SagaInstance::state)
                    .contains(new Order("placed"));
            assertThat(database.queryForObject("SELECT tenant_id FROM store.sagas", String.class))
                    .isEqualTo("default");
            assertThat(context).doesNotHaveBean(SagaTimeoutPoller.class);
        });
    }

    @Test
    void tenantComesFromProperties() {
        runner.withPropertyValues("store.tenant=acme").run(context -> {
            start(context);
            assertThat(database.queryForObject("SELECT tenant_id FROM store.sagas", String.class))
                    .isEqualTo("acme");
        });
    }

    @Test
    void executorHandlesMessagesInTheApplicationsTransactions() {
        runner.run(context -> {
            SagaOutcome<Order> outcome = start(context);
            assertThat(outcome.status()).isEqualTo(SagaOutcome.Status.STARTED);
            assertThat(context.getBean(EventStore.class).streamVersion("order-1"))
                    .isEqualTo(1);
        });
    }

    @Test
    void correlationIdsAreReusedIfConfigured() {
        runner.run(context -> assertThat(completedThenStarted(context)).isInstanceOf(DuplicateSagaException.class));
        runner.withPropertyValues("store.sagas.reuse-correlation-after-completion=true", "store.tenant=acme")
                .run(context -> assertThat(completedThenStarted(context)).isNull());
    }

    @Test
    void completedSagasStayUnlessTheirNameHasARetention() {
        runner.run(context -> {
            SagaStore store = context.getBean(SagaStore.class);
            Stream.of("order", "visit", "kept")
                    .forEach(name -> store.complete(store.insert(name, "s-1", "c-1", new Order("placed"))));
            store.insert("order", "open", "open", new Order("placed"));
            assertThat(context.getBean(SagaRetention.class).isRunning()).isFalse();
        });
        runner.withPropertyValues(
                        "store.sagas.retention.completed.order=0s",
                        "store.sagas.retention.completed.visit=1h",
                        "store.sagas.retention.interval=10ms")
                .run(context -> await().untilAsserted(() -> assertThat(database.jdbc()
                                .queryForList(
                                        "SELECT saga_name || '/' || saga_id FROM store.sagas ORDER BY 1", String.class))
                        .containsExactly("kept/s-1", "order/open", "visit/s-1")));
    }

    @Test
    void chosenIndexesAreBuilt() {
        runner.withPropertyValues("store.sagas.indexes=content,open").run(context -> assertThat(database.jdbc()
                        .queryForList("SELECT indexname FROM pg_indexes WHERE tablename = 'sagas'", String.class))
                .contains("sagas_content_idx", "sagas_open_idx"));
    }

    @ParameterizedTest
    @CsvSource({
        "store.sagas.indexes, colour",
        "store.sagas.timeouts.poll-interval, 0s",
        "store.sagas.timeouts.threads, 0",
        "store.sagas.timeouts.max-attempts, -1",
        "store.sagas.timeouts.first-delay, 0s",
        "store.sagas.timeouts.max-delay, -1s",
        "store.sagas.timeouts.lease, 0s",
        "store.sagas.timeouts.lease, 25d",
        "store.sagas.retention.interval, 0s",
        "store.sagas.retention.batch-size, 0",
        "store.sagas.retention.completed.order, -1d"
    })
    void badPropertyIsNamed(String property, String value) {
        runner.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(property));
    }

    @Test
    void applicationsOwnStoreAndExecutorWin() {
        runner.withBean("mine", SagaStore.class, () -> mock(SagaStore.class))
                .run(context ->
                        assertThat(context).hasSingleBean(SagaStore.class).hasBean("mine"));
        runner.withBean("mine", SagaExecutor.class, () -> mock(SagaExecutor.class))
                .run(context ->
                        assertThat(context).hasSingleBean(SagaExecutor.class).hasBean("mine"));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(SagaStore.class)
                .doesNotHaveBean(SagaExecutor.class)
                .doesNotHaveBean(SagaProperties.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SagaStore.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(JdbcSagaStore.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SagaStore.class));
    }

    private static SagaOutcome<Order> start(ApplicationContext context) {
        return context.getBean(SagaExecutor.class)
                .handle(
                        SagaCall.of("order", "c-1", Order.class),
                        new Order("placed"),
                        (order, message) -> SagaDecision.save(message).append("order-1", List.of(message)));
    }

    private static @Nullable Throwable completedThenStarted(ApplicationContext context) {
        SagaStore store = context.getBean(SagaStore.class);
        store.complete(store.insert("order", "o-1", "c-1", new Order("placed")));
        return catchThrowable(() -> store.insert("order", "o-2", "c-1", new Order("placed")));
    }
}
