package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgstore.kv.JdbcKeyValueStore;
import io.pgstore.kv.KeyValueKind;
import io.pgstore.kv.Watch;
import io.pgstore.kv.WatchOptions;
import io.pgstore.outbox.OutboxPublisher;
import io.pgstore.outbox.OutboxUnavailableException;
import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What operators see of watches and relays. */
class KeyValueObservabilityTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ApplicationContextRunner runner = StoreRunner.on(database)
            .withConfiguration(
                    AutoConfigurations.of(OutboxHealthAutoConfiguration.class, KeyValueMetricsAutoConfiguration.class))
            .withPropertyValues(
                    "store.outbox.max-attempts=2",
                    "store.outbox.first-delay=1ms",
                    "store.outbox.max-delay=1ms",
                    "store.outbox.poll-interval=20ms")
            .withBean("audit", OutboxPublisher.class, () -> message -> {
                if (message.key().equals("bad")) {
                    throw new IllegalStateException("refused on purpose");
                }
                if (message.key().equals("held")) {
                    throw new OutboxUnavailableException("away on purpose", new IOException());
                }
            });

    @Test
    void metersShowWhatRelaysDo() {
        runner.run(context -> {
            bind(context);
            KeyValueKind<String> flags = flags(context);
            flags.put("bad", "on");
            flags.put("good", "on");
            Awaitility.await().until(() -> counter("store.outbox.published") == 1);
            assertThat(counter("store.outbox.failed")).isEqualTo(2);
            assertThat(counter("store.outbox.dead")).isEqualTo(1);
            assertThat(gauge("store.outbox.dead.letters")).isEqualTo(1);
        });
    }

    @Test
    void metersShowHowFarBehindARelayIs() {
        runner.run(context -> {
            KeyValueKind<String> flags = flags(context);
            flags.put("held", "1");
            flags.put("held", "2");
            OutboxRelays relays = context.getBean(OutboxRelays.class);
            Awaitility.await()
                    .until(() -> relays.relay("audit").orElseThrow().status().isPresent());
            bind(context);
            assertThat(gauge("store.outbox.waiting")).isEqualTo(2);
            Awaitility.await().until(() -> gauge("store.outbox.lag") > 0);
        });
    }

    @Test
    void metersShowWatches() {
        runner.run(context -> {
            bind(context);
            KeyValueKind<String> flags = flags(context);
            CountDownLatch slow = new CountDownLatch(1);
            try (Watch watch = flags.watch(WatchOptions.live(), event -> {})) {
                flags.watch(WatchOptions.live().buffer(1), event -> await(slow));
                assertThat(gauge("store.kv.watches")).isEqualTo(2);
                for (int version = 0; version < 10; version++) {
                    flags.put("a", "version " + version);
                }
                Awaitility.await().until(() -> counter("store.kv.watches.overflown") == 1);
                assertThat(gauge("store.kv.watches")).isEqualTo(1);
                assertThat(watch.isOpen()).isTrue();
            } finally {
                slow.countDown();
            }
            Awaitility.await().until(() -> gauge("store.kv.watches") == 0);
        });
    }

    @Test
    void healthShowsRelaysAndTheirDeadLetters() {
        runner.run(context -> {
            flags(context).put("bad", "on");
            Awaitility.await().untilAsserted(() -> assertThat(details(context)).containsEntry("deadLetters", 1L));
            assertThat(details(context))
                    .containsEntry("state", "running")
                    .containsEntry("waiting", 0L)
                    .hasEntrySatisfying("lastError", error -> assertThat(error)
                            .asInstanceOf(InstanceOfAssertFactories.STRING)
                            .contains("refused on purpose"));
            assertThat(context.getBean(OutboxRelays.class)
                            .relay("audit")
                            .orElseThrow()
                            .pause())
                    .isTrue();
            assertThat(details(context)).containsEntry("state", "paused");
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void healthIsDownWhenTheRelaysCannotBeLookedAt() {
        runner.run(context -> {
            database.jdbc().execute("DROP SCHEMA store CASCADE");
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void healthCanBeDisabled() {
        runner.withPropertyValues("management.health.store-outbox.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void withoutTheLibrariesRelaysWork() {
        runner.withClassLoader(new FilteredClassLoader(MeterBinder.class, HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(OutboxRelays.class)
                        .doesNotHaveBean(MeterBinder.class)
                        .doesNotHaveBean(HealthIndicator.class));
    }

    private void bind(ApplicationContext context) {
        context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
    }

    private double counter(String name) {
        return registry.get(name).functionCounter().count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private static KeyValueKind<String> flags(ApplicationContext context) {
        return context.getBean(JdbcKeyValueStore.class).kind("flags", String.class);
    }

    private static Health health(ApplicationContext context) {
        return Objects.requireNonNull(context.getBean(HealthIndicator.class).health());
    }

    @SuppressWarnings("unchecked") // The indicator's own map.
    private static Map<String, Object> details(ApplicationContext context) {
        return (Map<String, Object>)
                Objects.requireNonNull(health(context).getDetails().get("audit"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
