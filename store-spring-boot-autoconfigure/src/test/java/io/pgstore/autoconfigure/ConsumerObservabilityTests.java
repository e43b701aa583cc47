package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.FailurePolicy;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.consumer.NonRetryableException;
import io.pgstore.consumer.Projector;
import io.pgstore.event.EventStore;
import io.pgstore.testing.Await;
import io.pgstore.testing.SwitchedDataSource;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

/** What operators see of consumers. */
class ConsumerObservabilityTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database)
            .withConfiguration(AutoConfigurations.of(
                    ConsumerHealthAutoConfiguration.class, ConsumerMetricsAutoConfiguration.class));

    record Opened(String owner) {}

    /** Lets the database be missing when the application has everything but its consumers running. */
    static final class Switch implements SmartLifecycle {
        private final DataSource dataSource;

        Switch(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE;
        }

        @Override
        public void start() {
            ((SwitchedDataSource) dataSource).switchOff();
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }

    private static Projector failing(FailurePolicy policy) {
        return Projector.named("p").onFailure(policy).each(event -> {
            if (event.version() == 2) {
                throw new NonRetryableException("broken");
            }
        });
    }

    private static Health health(AssertableApplicationContext context) {
        return Objects.requireNonNull(context.getBean(HealthIndicator.class).health());
    }

    private static void append(AssertableApplicationContext context, int events) {
        EventStore store = context.getBean(EventStore.class);
        for (int event = 0; event < events; event++) {
            StoreRunner.append(store, "account-1", new Opened("Ada"));
        }
    }

    @Test
    void healthShowsHowFarConsumersAreAndWhatIsBlocked() {
        runner.withBean(Projector.class, () -> failing(FailurePolicy.BLOCK)).run(context -> {
            append(context, 3);
            context.getBean(Consumers.class).whenCaughtUp("p", PATIENCE).join();
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails().get("p"))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsAllEntriesOf(Map.of("blockedStreams", 1L))
                    .containsKeys("lag", "lagEvents", "states");
        });
    }

    @Test
    void healthIsDownWhenAConsumerHasStopped() {
        runner.withBean(Projector.class, () -> failing(FailurePolicy.STOP)).run(context -> {
            append(context, 2);
            JdbcConsumers consumers = context.getBean(JdbcConsumers.class);
            Await.until(() -> consumers.stopped("p").isPresent());
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().toString()).contains("broken");
        });
    }

    @Test
    void aDatabaseThatIsMissingWhenConsumersStartIsTriedAgainAndHealthSaysSo() {
        SwitchedDataSource dataSource = new SwitchedDataSource(database.dataSource());
        runner.withBean(DataSource.class, () -> dataSource)
                .withBean(Switch.class)
                .withPropertyValues("store.consumers.lease=500ms")
                .withBean(Projector.class, () -> failing(FailurePolicy.BLOCK))
                .run(context -> {
                    Await.until(() -> health(context).getStatus().equals(Status.DOWN));
                    dataSource.switchOn();
                    append(context, 3);
                    Await.until(() -> health(context).getStatus().equals(Status.UP));
                    context.getBean(Consumers.class).whenCaughtUp("p", PATIENCE).join();
                });
    }

    @Test
    void metersCountWhatIsHandledAndFailed() {
        runner.withBean(Projector.class, () -> failing(FailurePolicy.BLOCK)).run(context -> {
            append(context, 3);
            context.getBean(Consumers.class).whenCaughtUp("p", PATIENCE).join();
            MeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(MeterBinder.class).bindTo(registry);
            assertThat(counted(registry, "store.consumers.handled")).isEqualTo(1);
            assertThat(counted(registry, "store.consumers.failed")).isPositive();
            assertThat(measured(registry, "store.consumers.blocked")).isEqualTo(1);
            assertThat(measured(registry, "store.consumers.lag")).isNotNegative();
            assertThat(measured(registry, "store.consumers.lag.seconds")).isNotNegative();
        });
    }

    @Test
    void healthOfConsumersCanBeDisabled() {
        runner.withPropertyValues("management.health.store-consumers.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void withoutTheLibrariesConsumersRun() {
        runner.withClassLoader(new FilteredClassLoader(MeterBinder.class, HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(Consumers.class)
                        .doesNotHaveBean(HealthIndicator.class)
                        .doesNotHaveBean(MeterBinder.class));
    }

    private static double counted(MeterRegistry registry, String name) {
        return registry.get(name).tag("consumer", "p").functionCounter().count();
    }

    private static double measured(MeterRegistry registry, String name) {
        return registry.get(name).tag("consumer", "p").gauge().value();
    }
}
