package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.Projector;
import io.pgstore.consumer.Reaction;
import io.pgstore.event.EventStore;
import io.pgstore.kv.KeyValueEvent;
import io.pgstore.kv.KeyValueListener;
import io.pgstore.kv.KeyValueStore;
import io.pgstore.projection.Projection;
import io.pgstore.projection.Projections;
import io.pgstore.schema.StoreNotReadyException;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Await;
import io.pgstore.testing.TcpGate;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;

/** Applications whose database does not run when they start. */
class MissingDatabaseAtStartTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final TcpGate gate = new TcpGate();

    private final List<Long> handled = new CopyOnWriteArrayList<>();
    private final CountDownLatch reacted = new CountDownLatch(1);

    private final ApplicationContextRunner runner = StoreRunner.on(database)
            .withConfiguration(
                    AutoConfigurations.of(StoreHealthAutoConfiguration.class, ConsumerHealthAutoConfiguration.class))
            .withPropertyValues("spring.datasource.url=" + gate.jdbcUrl(database), "store.startup.timeout=0s")
            .withBean(Projector.class, () -> Projector.named("p").each(event -> handled.add(event.version())));

    record Opened(String owner) {}

    record Owners(int count) {}

    /** Is told of keys. */
    static final class Keys {
        final CompletableFuture<String> told = new CompletableFuture<>();

        @KeyValueListener(kind = "color", replay = true)
        void on(KeyValueEvent<String> event) {
            if (event.type() == KeyValueEvent.Type.CREATED) {
                told.complete(event.key());
            }
        }
    }

    @Test
    void anApplicationStartsWithoutItsDatabaseAndNothingIsLostOrCountedAsAFailure() {
        database.migrated(StoreTables.defaults());
        StoreRunner.on(database)
                .withPropertyValues("store.consumers.enabled=false")
                .run(context -> append(context, 3));
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(healths(context))
                    .hasSize(2)
                    .allMatch(health -> health.getStatus().equals(Status.DOWN))
                    .allMatch(health -> health.getDetails().toString().contains("cannot connect to their database"));
            assertThatExceptionOfType(StoreNotReadyException.class).isThrownBy(() -> append(context, 1));
            gate.open();
            Await.until(() -> healths(context).stream()
                    .allMatch(health -> health.getStatus().equals(Status.UP)));
            context.getBean(Consumers.class).whenCaughtUp("p", PATIENCE).join();
            assertThat(handled).containsExactly(1L, 2L, 3L);
            assertThat(count("SELECT count(*) FROM store.consumers WHERE attempts > 0 OR last_error IS NOT NULL"))
                    .isZero();
            assertThat(count("SELECT count(*) FROM store.dead_letters")).isZero();
        });
    }

    @Test
    void everyStoreIsThereOnceTheDatabaseIs() {
        runner.withBean(Keys.class)
                .withBean(Projection.class, () -> Projection.named("owners")
                        .inline()
                        .singleStream(Owners.class, (before, event) -> new Owners(1)))
                .withBean(Reaction.class, () -> Reaction.named("r").handle(event -> reacted.countDown()))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    gate.open();
                    Await.until(() -> healths(context).stream()
                            .allMatch(health -> health.getStatus().equals(Status.UP)));
                    append(context, 1);
                    reacted.await();
                    context.getBean(KeyValueStore.class)
                            .kind("color", String.class)
                            .put("sky", "blue");
                    assertThat(context.getBean(Keys.class).told.get()).isEqualTo("sky");
                    assertThat(context.getBean(Projections.class)
                                    .status("owners")
                                    .versions())
                            .hasSize(1);
                    assertThat(context.getBean(StoreTransactionManager.class).manager())
                            .isInstanceOfSatisfying(LateTransactionManager.class, late -> assertThat(late.orItself())
                                    .isSameAs(context.getBean(PlatformTransactionManager.class)));
                });
    }

    @Test
    void tablesThatAreFoundMissingLaterAreNamedByHealthUntilTheyAreThere() {
        runner.withPropertyValues("store.migration.mode=validate").run(context -> {
            gate.open();
            Await.until(() -> healths(context).toString().contains("lacks version 1"));
            database.migrated(StoreTables.defaults());
            Await.until(() -> healths(context).stream()
                    .allMatch(health -> health.getStatus().equals(Status.UP)));
        });
    }

    @Test
    void theStartWaitsForADatabaseThatComesInTime() {
        CompletableFuture<Void> coming = CompletableFuture.runAsync(() -> {
            try {
                gate.awaitTurnedAway();
                gate.open();
            } catch (InterruptedException exception) {
                throw new IllegalStateException(exception);
            }
        });
        runner.withPropertyValues("store.startup.timeout=5m").run(context -> append(context, 1));
        coming.join();
    }

    @Test
    void failFastEndsTheStart() {
        runner.withPropertyValues("store.startup.fail-fast=true").run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("The stores cannot connect to their database"));
    }

    @Test
    void aNegativeTimeoutIsRefused() {
        runner.withPropertyValues("store.startup.timeout=-1s")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("store.startup.timeout"));
    }

    private static void append(ApplicationContext context, int events) {
        for (int event = 0; event < events; event++) {
            StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
        }
    }

    private static List<Health> healths(ApplicationContext context) {
        Collection<HealthIndicator> all =
                context.getBeansOfType(HealthIndicator.class).values();
        return all.stream()
                .map(indicator -> Objects.requireNonNull(indicator.health()))
                .toList();
    }

    private long count(String sql) {
        return database.queryForObject(sql, Long.class);
    }
}
