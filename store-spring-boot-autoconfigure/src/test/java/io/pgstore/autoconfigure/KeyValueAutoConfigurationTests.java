package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import io.pgstore.kv.JdbcKeyValueStore;
import io.pgstore.kv.KeyValueEntry;
import io.pgstore.kv.KeyValueEvent;
import io.pgstore.kv.KeyValueKind;
import io.pgstore.kv.KeyValueStore;
import io.pgstore.kv.KeyValueStoreClosedException;
import io.pgstore.kv.PutOptions;
import io.pgstore.kv.Watch;
import io.pgstore.kv.WatchOptions;
import io.pgstore.notification.Notifications;
import io.pgstore.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The key-value store as an application gets it. */
class KeyValueAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    record Price(BigDecimal amount) {}

    @Test
    void storeWorksWithoutConfiguration() {
        runner.run(context -> {
            KeyValueKind<Price> prices = context.getBean(KeyValueStore.class).kind("prices", Price.class);
            prices.put("85123A", new Price(new BigDecimal("2.55")));
            assertThat(prices.get("85123A"))
                    .get()
                    .extracting(KeyValueEntry::value)
                    .isEqualTo(new Price(new BigDecimal("2.55")));
        });
    }

    @Test
    void tenantComesFromProperties() {
        runner.withPropertyValues("store.tenant=acme").run(context -> {
            context.getBean(KeyValueStore.class).kind("prices", String.class).put("a", "1");
            assertThat(database.queryForObject("SELECT tenant_id FROM store.kv", String.class))
                    .isEqualTo("acme");
        });
    }

    @Test
    void twoApplicationsShowEachOtherTheirChanges() {
        runner.run(one -> runner.run(two -> {
            List<String> told = new CopyOnWriteArrayList<>();
            KeyValueKind<String> mine = one.getBean(KeyValueStore.class).kind("flags", String.class);
            mine.watch(WatchOptions.live(), event -> told.add(event.type() + " " + event.key()));
            KeyValueKind<String> others = two.getBean(KeyValueStore.class).kind("flags", String.class);
            others.put("dark-mode", "on");
            others.delete("dark-mode");
            Awaitility.await().until(() -> told.size() == 2);
            assertThat(told).containsExactly("CREATED dark-mode", "DELETED dark-mode");
            assertThat(connections("pgstore listen")).isPositive();
        }));
        Awaitility.await().until(() -> connections("pgstore %") == 0);
    }

    @Test
    void notificationsMayBeSwitchedOff() {
        runner.withPropertyValues("store.notification.enabled=false", "store.kv.watch.poll-interval=20ms")
                .run(one -> runner.withPropertyValues("store.notification.enabled=false")
                        .run(two -> {
                            List<KeyValueEvent<String>> told = new CopyOnWriteArrayList<>();
                            one.getBean(KeyValueStore.class)
                                    .kind("flags", String.class)
                                    .watch(WatchOptions.live(), told::add);
                            two.getBean(KeyValueStore.class)
                                    .kind("flags", String.class)
                                    .put("dark-mode", "on");
                            Awaitility.await().until(() -> told.size() == 1);
                            assertThat(connections("pgstore %")).isZero();
                        }));
    }

    @Test
    void expiredKeysAreRemovedAsOftenAsConfigured() {
        runner.withPropertyValues("store.kv.sweep-interval=20ms", "store.kv.deletion-retention=0s")
                .run(context -> {
                    context.getBean(KeyValueStore.class)
                            .kind("flags", String.class)
                            .put("a", "1", PutOptions.expiringAfter(Duration.ofMillis(1)));
                    Awaitility.await()
                            .until(() -> database.queryForObject("SELECT count(*) FROM store.kv", Long.class) == 0);
                });
    }

    @Test
    void theOutboxIsCompactedAsConfigured() {
        runner.withPropertyValues(
                        "store.kv.outbox.retention.interval=20ms",
                        "store.kv.outbox.retention.count=1",
                        "store.kv.outbox.retention.batch-size=2")
                .run(context -> {
                    KeyValueKind<String> flags =
                            context.getBean(KeyValueStore.class).kind("flags", String.class);
                    for (int i = 0; i < 10; i++) {
                        flags.put("a", "value " + i);
                    }
                    Awaitility.await()
                            .until(() ->
                                    database.queryForObject("SELECT count(*) FROM store.kv_outbox", Long.class) == 1);
                });
    }

    @Test
    void theEndOfTheApplicationEndsWatchesAndCalls() {
        AtomicReference<Watch> watch = new AtomicReference<>();
        AtomicReference<KeyValueKind<String>> kind = new AtomicReference<>();
        runner.run(context -> {
            KeyValueKind<String> flags = context.getBean(KeyValueStore.class).kind("flags", String.class);
            kind.set(flags);
            watch.set(flags.watch(WatchOptions.live(), event -> {}));
        });
        assertThat(Objects.requireNonNull(watch.get()).isOpen()).isFalse();
        assertThatExceptionOfType(KeyValueStoreClosedException.class)
                .isThrownBy(() -> Objects.requireNonNull(kind.get()).get("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store.kv.sweep-interval=0s",
                "store.kv.deletion-retention=-1s",
                "store.kv.outbox.retention.age=-1s",
                "store.kv.outbox.retention.count=-1",
                "store.kv.outbox.retention.interval=0s",
                "store.kv.outbox.retention.batch-size=0",
                "store.kv.watch.poll-interval=0s",
                "store.kv.watch.buffer-size=0",
                "store.kv.watch.threads=0"
            })
    void badPropertyIsNamed(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining(property.substring(0, property.indexOf('='))));
    }

    @Test
    void applicationsOwnBeansWin() {
        runner.withBean("mine", KeyValueStore.class, () -> mock(KeyValueStore.class))
                .withBean("wakeUps", Notifications.class, Notifications::local)
                .run(context -> assertThat(context)
                        .hasSingleBean(KeyValueStore.class)
                        .hasBean("mine")
                        .hasSingleBean(Notifications.class)
                        .hasBean("wakeUps"));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(KeyValueStore.class)
                .doesNotHaveBean(Notifications.class)
                .doesNotHaveBean(KeyValueProperties.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KeyValueStore.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(JdbcKeyValueStore.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KeyValueStore.class));
    }

    private int connections(String application) {
        return database.queryForObject(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE ?",
                Integer.class,
                application);
    }
}
