package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstore.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Consumers on several instances, their partitions, and their end. */
class InstanceTests extends ConsumerTopic {
    private static final String OWNERS =
            "SELECT count(DISTINCT owner) = ? AND bool_and(owner <> '') FROM store.consumers WHERE consumer_id = ?";

    @Test
    void instancesShareThePartitionsAndEachStreamKeepsItsOrder() {
        Projector projector = Projector.named("p").partitions(8).each(event -> writeDown("p", event));
        JdbcConsumers first = start(projector);
        await(OWNERS, 1, "p");
        for (int round = 0; round < 5; round++) {
            IntStream.range(0, 40).forEach(stream -> append("s-" + stream, counted(1, 5)));
        }
        JdbcConsumers second = start(projector);
        await(OWNERS, 2, "p");
        IntStream.range(0, 40).forEach(stream -> append("s-" + stream, counted(1, 5)));
        awaitCaughtUp(first, "p");
        awaitCaughtUp(second, "p");
        assertEachStreamIsHandledOnceInOrder("p", 40, 30);
        assertThat(jdbc().queryForList(
                                "SELECT count(*) FROM store.consumers WHERE consumer_id = 'p' GROUP BY owner",
                                Long.class))
                .containsExactly(4L, 4L);
    }

    @Test
    void whoIsClosedGivesItsPartitionsToTheOthers() {
        Projector projector = Projector.named("p").partitions(4).each(event -> writeDown("p", event));
        JdbcConsumers first = start(projector);
        JdbcConsumers second = start(projector);
        await(OWNERS, 2, "p");
        first.close();
        await(OWNERS, 1, "p");
        IntStream.range(0, 20).forEach(stream -> append("s-" + stream, counted(1, 5)));
        awaitCaughtUp(second, "p");
        assertEachStreamIsHandledOnceInOrder("p", 20, 5);
    }

    @Test
    void instancesThatComeAndGoLoseAndDoubleNothing() {
        Projector projector = Projector.named("p").partitions(8).batchSize(3).each(event -> writeDown("p", event));
        Duration lease = Duration.ofSeconds(1);
        JdbcConsumers stays = start(builder -> builder.lease(lease).consumer(projector));
        for (int round = 0; round < 3; round++) {
            JdbcConsumers second = start(builder -> builder.lease(lease).consumer(projector));
            JdbcConsumers third = start(builder -> builder.lease(lease).consumer(projector));
            IntStream.range(0, 20).forEach(stream -> append("s-" + stream, counted(1, 5)));
            await(OWNERS, 3, "p");
            IntStream.range(0, 20).forEach(stream -> append("s-" + stream, counted(1, 5)));
            second.close();
            third.close();
        }
        awaitCaughtUp(stays, "p");
        assertEachStreamIsHandledOnceInOrder("p", 20, 30);
    }

    @Test
    void onePartitionHasOneOwnerAtATime() {
        JdbcConsumers first = start(projector("p"));
        JdbcConsumers second = start(projector("p"));
        for (int number = 0; number < 50; number++) {
            append("a-" + number % 3, counted(1, 4));
        }
        awaitCaughtUp(first, "p");
        awaitCaughtUp(second, "p");
        assertThat(handled("p")).isEqualTo(positions());
    }

    @Test
    void aHandlerLongerThanTheLeaseIsRenewedAndNotRunTwice() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Reactor reactor = Reactor.named("r").each(event -> {
            calls.incrementAndGet();
            release.await();
        });
        Duration lease = Duration.ofSeconds(2);
        JdbcConsumers first = start(builder -> builder.lease(lease).consumer(reactor));
        append("a-1", new Counted(1));
        await("SELECT count(*) = 1 FROM store.consumers WHERE owner <> ''");
        start(builder -> builder.lease(lease).consumer(reactor));
        // More than a lease passes by the database's clock while the handler is at work.
        await("SELECT count(*) = 2 FROM store.consumer_instances");
        String later = "SELECT max(lease_until) > ?::timestamptz + interval '5 seconds' FROM store.consumer_instances";
        await(later, owner.queryForObject("SELECT clock_timestamp()::text", String.class));
        release.countDown();
        awaitCaughtUp(first, "r");
        assertThat(calls).hasValue(1);
    }

    @Test
    void closingLetsTheBatchInHandFinish() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        JdbcConsumers consumers = start(Projector.named("p").each(event -> {
            begun.countDown();
            release.await();
            writeDown("p", event);
        }));
        append("a-1", counted(1, 3));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(consumers::close);
        release.countDown();
        get(closing);
        assertThat(handled("p")).isEqualTo(positions());
        assertThat(owner.queryForObject("SELECT position FROM store.consumers", Long.class))
                .isEqualTo(3);
        assertThat(owner.queryForObject("SELECT owner FROM store.consumers", String.class))
                .isEmpty();
    }

    @Test
    void closingInterruptsAndRollsBackWhatDoesNotFinishInTime() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        JdbcConsumers consumers = start(builder -> builder.shutdownTimeout(Duration.ofMillis(50))
                .consumer(Projector.named("p").each(event -> {
                    writeDown("p", event);
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException exception) {
                        interrupted.set(true);
                        throw exception;
                    }
                })));
        append("a-1", new Counted(1));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        consumers.close();
        Await.until(interrupted::get);
        assertThat(handled("p")).isEmpty();
    }

    @Test
    void anOwnerThatLostItsPartitionChangesNothing() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        JdbcConsumers consumers =
                start(Projector.named("p").types(Counted.class).each(event -> {
                    writeDown("p", event);
                    append("effect-1", new Noted("of " + event.position()));
                    if (calls.incrementAndGet() == 1) {
                        begun.countDown();
                        awaitUninterruptibly(release);
                    }
                }));
        append("a-1", new Counted(1));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        jdbc().update("UPDATE store.consumers SET fence = fence + 1, owner = 'another' WHERE consumer_id = 'p'");
        release.countDown();
        await("SELECT owner NOT IN ('', 'another') FROM store.consumers");
        consumers.whenProcessed("p", 1, PATIENCE).join();
        // What it did the first time rolled back, the event it appended included.
        assertThat(calls).hasValue(2);
        assertThat(handled("p")).containsExactly(1L);
        assertThat(owner.queryForObject("SELECT count(*) FROM store.events", Long.class))
                .isEqualTo(2);
    }

    @Test
    void whoWaitsForAStoppedConsumerFailsAtOnce() {
        JdbcConsumers consumers = build(builder -> builder.consumer(projector("p")));
        assertThatThrownBy(() -> consumers.whenCaughtUp("p", PATIENCE).join())
                .hasCauseInstanceOf(ConsumerStoppedException.class)
                .hasMessageContaining("not started");
        consumers.start();
        CompletableFuture<Void> waiting = consumers.whenProcessed("p", 1_000_000, PATIENCE);
        consumers.close();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(waiting::join)
                .withCauseInstanceOf(ConsumerStoppedException.class)
                .withMessageContaining("closed");
    }

    @Test
    void whoWaitsTooLongIsToldHowFarTheConsumerIs() {
        JdbcConsumers consumers = start(projector("p"));
        assertThatThrownBy(() ->
                        consumers.whenProcessed("p", 7, Duration.ofMillis(1)).join())
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining("not yet at 7");
        assertThatIllegalArgumentException().isThrownBy(() -> consumers.whenCaughtUp("q", PATIENCE));
    }

    @Test
    void twoConsumersWithOneIdAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> build(builder -> builder.consumer(projector("p")).consumer(projector("p"))))
                .withMessageContaining("two consumers with the id p");
    }

    @Test
    void anotherNumberOfPartitionsThanStoredStopsTheConsumer() {
        JdbcConsumers before = start(projector("p"));
        await("SELECT count(*) = 1 FROM store.consumers");
        before.close();
        JdbcConsumers consumers = start(Projector.named("p").partitions(2).each(event -> writeDown("p", event)));
        assertThatThrownBy(() -> consumers.whenCaughtUp("p", PATIENCE).join())
                .hasMessageContaining("1 partitions in the database and 2 are configured");
    }

    private void assertEachStreamIsHandledOnceInOrder(String consumerId, int streams, int versions) {
        Map<String, List<Long>> handled = jdbc()
                .query(
                        "SELECT stream, version FROM handled WHERE consumer = ? ORDER BY number",
                        (row, number) -> Map.entry(row.getString(1), row.getLong(2)),
                        consumerId)
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        assertThat(handled).hasSize(streams);
        List<Long> all =
                IntStream.rangeClosed(1, versions).mapToObj(Long::valueOf).toList();
        assertThat(handled.values()).allSatisfy(each -> assertThat(each).isEqualTo(all));
    }
}
