package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.codec.Upcaster;
import io.pgstore.event.EventData;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.Metadata;
import io.pgstore.event.RecordedEvent;
import io.pgstore.notification.Notifications;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What consumers are handed, in which order, and how often. */
class DeliveryTests extends ConsumerTopic {
    @EventType("tallied")
    record Tallied(int number) {}

    @Test
    void aProjectorHandlesEveryEventOnceInTheOrderOfTheLog() {
        for (int number = 1; number <= 30; number++) {
            append("a-" + number % 7, counted(1, 100));
        }
        JdbcConsumers consumers = start(projector("p"));
        awaitCaughtUp(consumers, "p");
        append("b-1", counted(1, 3));
        awaitCaughtUp(consumers, "p");
        assertThat(positions()).hasSize(3_003);
        assertThat(handled("p")).isEqualTo(positions());
    }

    @Test
    void whatAFailedProjectorWroteRollsBackWithItsCheckpoint() {
        append("a-1", counted(1, 10));
        AtomicBoolean failed = new AtomicBoolean();
        JdbcConsumers consumers = start(Projector.named("p").each(event -> {
            writeDown("p", event);
            if (event.version() == 5 && failed.compareAndSet(false, true)) {
                throw new IllegalStateException("once");
            }
        }));
        awaitCaughtUp(consumers, "p");
        assertThat(failed).isTrue();
        assertThat(handled("p")).isEqualTo(positions());
    }

    @Test
    void aReactorSeesEveryEventInOrderAndGoesOnFromItsCheckpointAfterARestart() {
        append("a-1", counted(1, 250));
        List<Long> seen = new CopyOnWriteArrayList<>();
        Reactor reactor = Reactor.named("r").each(event -> seen.add(event.position()));
        JdbcConsumers first = start(reactor);
        awaitCaughtUp(first, "r");
        first.close();
        append("a-1", counted(251, 260));
        JdbcConsumers second = start(reactor);
        awaitCaughtUp(second, "r");
        assertThat(seen).isEqualTo(positions());
    }

    @Test
    void aBatchHandlerIsHandedAtMostABatch() {
        append("a-1", counted(1, 95));
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        JdbcConsumers consumers = start(Reactor.named("r").batchSize(10).batch(events -> sizes.add(events.size())));
        awaitCaughtUp(consumers, "r");
        assertThat(sizes).hasSize(10).allMatch(size -> size <= 10);
        assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(95);
    }

    @Test
    void anOpenTransactionLosesNothingAndNothingOvertakesIt() {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        JdbcConsumers consumers = start(Reactor.named("r").each(event -> seen.add(event.position())));
        awaitCaughtUp(consumers, "r");
        CompletableFuture<Void> caughtUp = transaction().execute(status -> {
            append("held-1", new Counted(1));
            CompletableFuture.runAsync(() -> append("free-1", new Counted(2))).join();
            CompletableFuture<Void> waiting = consumers.whenCaughtUp("r", PATIENCE);
            assertThat(seen).isEmpty();
            assertThat(waiting).isNotDone();
            return waiting;
        });
        get(Objects.requireNonNull(caughtUp));
        assertThat(seen).containsExactlyElementsOf(positions());
    }

    @Test
    void whatRollsBackIsNeverSeenAndHoldsNobodyBack() {
        List<String> seen = new CopyOnWriteArrayList<>();
        JdbcConsumers consumers = start(Reactor.named("r").each(event -> seen.add(event.streamId())));
        transaction().executeWithoutResult(status -> {
            append("gone-1", new Counted(1));
            CompletableFuture.runAsync(() -> append("free-1", new Counted(2))).join();
            status.setRollbackOnly();
        });
        awaitCaughtUp(consumers, "r");
        assertThat(seen).containsExactly("free-1");
    }

    @Test
    void aCommitOfThisProcessWakesItsConsumers() throws InterruptedException {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        JdbcConsumers consumers = start(
                builder -> neverPolling(builder).consumer(Reactor.named("r").each(event -> seen.add(event.version()))));
        awaitCaughtUp(consumers, "r");
        append("a-1", new Counted(1));
        assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
        transaction().executeWithoutResult(status -> append("a-1", new Counted(2)));
        assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void aCommitOfAnotherProcessWakesTheConsumersOfThisOne() throws InterruptedException {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        try (Notifications here = Notifications.over(owner.unpooled(), "store");
                Notifications there = Notifications.over(owner.unpooled(), "store")) {
            JdbcConsumers consumers = start(builder -> neverPolling(builder)
                    .notifications(here)
                    .consumer(Reactor.named("r").each(event -> seen.add(event.version()))));
            awaitCaughtUp(consumers, "r");
            append(newStore(there), "a-1", new Counted(1));
            assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
            consumers.close();
        }
    }

    @Test
    void pollingFindsWhatNobodyTellsOf() throws InterruptedException {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        JdbcConsumers consumers = start(Reactor.named("r").each(event -> seen.add(event.version())));
        awaitCaughtUp(consumers, "r");
        append(newStore(Notifications.local()), "a-1", new Counted(1));
        assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void whatAHandlerAppendsIsCausedByTheEventAndCorrelatedAsItIs() {
        JdbcConsumers consumers = start(Projector.named("p")
                .types(Counted.class)
                .each(event -> append("note-1", new Noted("of " + event.version()))));
        store.append(
                "a-1",
                ExpectedVersion.any(),
                List.of(EventData.of(new Counted(1)).withMetadata(Metadata.correlatedBy("request-7"))));
        awaitCaughtUp(consumers, "p");
        List<RecordedEvent> events = new ArrayList<>();
        store.log().read(0, null, 10).events().forEach(events::add);
        Metadata metadata = events.get(1).metadata();
        assertThat(metadata.correlationId()).isEqualTo("request-7");
        assertThat(metadata.causationId()).isEqualTo(events.get(0).eventId().toString());
    }

    @Test
    void aFilterLetsOnlyPassWhatFitsAllOfIt() {
        store.append(
                "order-1",
                ExpectedVersion.any(),
                List.of(EventData.of(new Counted(1)).withTags("vip", "new"), new Noted("x")));
        store.append(
                "order-2",
                ExpectedVersion.any(),
                List.of(EventData.of(new Counted(2)).withTags("vip")));
        store.append(
                "cart-1",
                ExpectedVersion.any(),
                List.of(EventData.of(new Counted(3)).withTags("vip", "new")));
        store.forTenant("acme").append("order-1", ExpectedVersion.any(), List.of(new Counted(4)));
        assertThat(streams(Reactor.named("all"))).containsExactly("order-1@1", "order-1@2", "order-2@1", "cart-1@1");
        assertThat(streams(Reactor.named("type").types(Noted.class))).containsExactly("order-1@2");
        assertThat(streams(Reactor.named("name").typeNames("noted"))).containsExactly("order-1@2");
        assertThat(streams(Reactor.named("category").category("cart"))).containsExactly("cart-1@1");
        assertThat(streams(Reactor.named("tags").tags("vip", "new"))).containsExactly("order-1@1", "cart-1@1");
        assertThat(streams(Reactor.named("both").category("order").tags("new"))).containsExactly("order-1@1");
        assertThat(streams(Reactor.named("tenant").tenant("acme"))).containsExactly("order-1@1");
        assertThat(streams(Reactor.named("everybody").allTenants())).hasSize(5);
    }

    @Test
    void aFilterForAClassLetsEventsPassThatWereStoredUnderAnEarlierNameOfIt() {
        append("a-1", new Counted(1), new Noted("x"));
        Codec today = JacksonCodec.builder()
                .type(Tallied.class)
                .upcaster(Upcaster.renaming("counted", 1, "tallied", 1, UnaryOperator.identity()))
                .build();
        List<Object> seen = new CopyOnWriteArrayList<>();
        JdbcConsumers consumers =
                start(today, Reactor.named("r").types(Tallied.class).each(event -> seen.add(event.payload())));
        awaitCaughtUp(consumers, "r");
        assertThat(seen).containsExactly(new Tallied(1));
    }

    private static JdbcConsumers.Builder neverPolling(JdbcConsumers.Builder builder) {
        builder.firstPause = Duration.ofDays(1);
        return builder.pollInterval(Duration.ofDays(1));
    }

    private List<String> streams(ConsumerBuilder<Reactor> builder) {
        List<String> seen = new CopyOnWriteArrayList<>();
        Reactor reactor = builder.each(event -> seen.add(event.streamId() + "@" + event.version()));
        awaitCaughtUp(start(reactor), reactor.settings().id());
        return seen;
    }
}
