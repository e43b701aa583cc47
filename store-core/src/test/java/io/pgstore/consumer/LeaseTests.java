package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.SwitchedDataSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What becomes of handlers while leases are renewed, and when they are not. */
class LeaseTests extends ConsumerTopic {
    private static final Duration LEASE = Duration.ofMillis(500);

    @Test
    void aLostHeartbeatInterruptsTheHandlerAndWhatItDidRollsBack() throws InterruptedException {
        SwitchedDataSource dataSource = new SwitchedDataSource(owner.dataSource());
        JdbcEventStore switched = JdbcEventStore.builder(new StoreDatabase(dataSource, StoreTables.defaults()), CODEC)
                .build();
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Projector projector = Projector.named("p").each(event -> {
            writeDown(switched.log().database().jdbc(), "p", event);
            if (calls.incrementAndGet() == 1) {
                dataSource.missingIf(() -> Thread.currentThread().getName().equals("store-consumers-coordinator"));
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException exception) {
                    interrupted.countDown();
                    throw exception;
                }
            }
        });
        append("a-1", counted(1, 2));
        try (JdbcConsumers consumers = JdbcConsumers.builder(switched, new JdbcTransactionManager(dataSource))
                .lease(LEASE)
                .consumer(projector)
                .build()) {
            consumers.start();
            assertThat(interrupted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            dataSource.switchOn();
            await("SELECT count(*) = 1 FROM store.consumers WHERE position = 2");
        }
        assertThat(handled("p")).containsExactly(1L, 2L);
    }

    @Test
    void aProjectorThatIsIdleForLongerThanItsLeaseGoesOn() {
        AtomicInteger calls = new AtomicInteger();
        // Long enough for a heartbeat of a machine that is busy.
        Duration lease = Duration.ofSeconds(2);
        JdbcConsumers consumers = start(
                builder -> builder.lease(lease).consumer(Projector.named("p").each(event -> {
                    calls.incrementAndGet();
                    writeDown("p", event);
                    // Its own transaction does nothing meanwhile: another thread looks.
                    CompletableFuture.runAsync(this::awaitMoreThanALease).join();
                })));
        append("a-1", new Counted(1));
        awaitCaughtUp(consumers, "p");
        assertThat(calls).hasValue(1);
        assertThat(handled("p")).containsExactly(1L);
    }

    private void awaitMoreThanALease() {
        await(
                "SELECT max(lease_until) > ?::timestamptz + interval '5 seconds' FROM store.consumer_instances",
                owner.queryForObject("SELECT clock_timestamp()::text", String.class));
    }

    @Test
    void deadInstancesAreForgottenByTheNextThatStarts() {
        JdbcConsumers before = start(projector("p"));
        await("SELECT count(*) = 1 FROM store.consumer_instances");
        before.close();
        jdbc().update(
                        "INSERT INTO store.consumer_instances VALUES ('default', 'p', 'long dead', clock_timestamp() - interval '1 hour')");
        JdbcConsumers consumers = start(projector("p"));
        awaitCaughtUp(consumers, "p");
        assertThat(jdbc().queryForList("SELECT instance FROM store.consumer_instances", String.class))
                .hasSize(1)
                .doesNotContain("long dead");
    }
}
