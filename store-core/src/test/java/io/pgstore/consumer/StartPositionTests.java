package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Where consumers begin. */
class StartPositionTests extends ConsumerTopic {
    private final List<Long> seen = new CopyOnWriteArrayList<>();

    @Test
    void theInitialPositionCountsOnlyWithoutACheckpoint() {
        append("a-1", counted(1, 5));
        run(reactor().initialPosition(StartPosition.after(3)));
        assertThat(seen).containsExactly(4L, 5L);
        append("a-1", counted(6, 7));
        run(reactor().initialPosition(StartPosition.beginning()));
        assertThat(seen).containsExactly(4L, 5L, 6L, 7L);
    }

    @Test
    void aForcedPositionOverridesTheCheckpoint() {
        append("a-1", counted(1, 5));
        run(reactor());
        seen.clear();
        run(reactor().forcePosition(StartPosition.after(2)));
        assertThat(seen).containsExactly(3L, 4L, 5L);
    }

    @Test
    void aForcedPositionCountsWithEachStartAlsoForThoseWhoWait() {
        append("a-1", counted(1, 5));
        JdbcConsumers consumers =
                start(reactor().forcePosition(StartPosition.after(2)).each(event -> seen.add(event.position())));
        awaitCaughtUp(consumers, "r");
        consumers.close();
        consumers.start();
        awaitCaughtUp(consumers, "r");
        assertThat(seen).containsExactly(3L, 4L, 5L, 3L, 4L, 5L);
    }

    @Test
    void aForcedPositionIsRecordedAsAChange() {
        append("a-1", counted(1, 5));
        run(reactor());
        run(reactor().forcePosition(StartPosition.after(2)));
        assertThat(jdbc().queryForList(
                                "SELECT from_position || ' to ' || to_position || ': ' || reason FROM store.consumer_changes",
                                String.class))
                .containsExactly("5 to 2: its position is forced with each start");
    }

    @Test
    void aPositionIsForcedAlsoWhileOthersAreStarting() {
        append("a-1", counted(1, 5));
        run(reactor());
        seen.clear();
        jdbc().update(
                        "INSERT INTO store.consumer_instances VALUES ('default', 'r', '~starting', clock_timestamp() + interval '1 hour')");
        run(reactor().forcePosition(StartPosition.after(2)));
        assertThat(seen).containsExactly(3L, 4L, 5L);
    }

    @Test
    void aPositionIsNotForcedWhileAnotherInstanceRunsTheConsumer() {
        append("a-1", counted(1, 5));
        JdbcConsumers running = start(projector("r"));
        awaitCaughtUp(running, "r");
        run(reactor().forcePosition(StartPosition.after(2)));
        append("a-1", new Counted(6));
        awaitCaughtUp(running, "r");
        assertThat(seen).isEmpty();
        assertThat(handled("r")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aPositionBeyondTheEndOfTheLogStopsTheConsumerAndNoOther() {
        append("a-1", counted(1, 5));
        JdbcConsumers consumers = start(builder -> builder.consumer(
                        reactor().initialPosition(StartPosition.after(6)).each(event -> {}))
                .consumer(projector("p")));
        awaitCaughtUp(consumers, "p");
        assertThatThrownBy(() -> consumers.whenCaughtUp("r", PATIENCE).join())
                .hasCauseInstanceOf(ConsumerStoppedException.class)
                .hasMessageContaining("6 is beyond the end of the log, 5");
    }

    @Test
    void theEndDeliversAnAppendInFlight() {
        append("a-1", counted(1, 3));
        JdbcConsumers consumers = build(builder -> builder.consumer(
                reactor().initialPosition(StartPosition.end()).each(event -> seen.add(event.position()))));
        transaction().executeWithoutResult(status -> {
            append("held-1", new Counted(1));
            CompletableFuture.runAsync(() -> append("free-1", new Counted(2))).join();
            consumers.start();
            await("SELECT count(*) = 1 FROM store.consumers WHERE consumer_id = 'r'");
        });
        awaitCaughtUp(consumers, "r");
        assertThat(seen).containsExactly(4L, 5L);
    }

    @Test
    void aTimeMeansTheSmallestPositionRecordedThenOrLater() {
        append("a-1", counted(1, 2));
        append("a-1", new Counted(3));
        Instant time = owner.queryForObject(
                        "SELECT recorded_at FROM store.events WHERE position = 3", java.time.OffsetDateTime.class)
                .toInstant();
        append("a-1", new Counted(4));
        run(reactor().initialPosition(StartPosition.at(time)));
        assertThat(seen).containsExactly(3L, 4L);
    }

    @Test
    void aTimeToComeIsTheEnd() {
        append("a-1", counted(1, 2));
        run(reactor().initialPosition(StartPosition.at(Instant.now().plusSeconds(3_600))));
        assertThat(seen).isEmpty();
    }

    @Test
    void withoutCheckpointsEveryStartBeginsAtTheInitialPosition() {
        append("a-1", counted(1, 2));
        run(reactor().withoutCheckpoints());
        run(reactor().withoutCheckpoints());
        assertThat(seen).containsExactly(1L, 2L, 1L, 2L);
        assertThat(owner.queryForObject("SELECT count(*) FROM store.consumers", Long.class))
                .isZero();
    }

    private static ConsumerBuilder<Reactor> reactor() {
        return Reactor.named("r");
    }

    private void run(ConsumerBuilder<Reactor> builder) {
        JdbcConsumers consumers = start(builder.each(event -> seen.add(event.position())));
        awaitCaughtUp(consumers, "r");
        consumers.close();
    }
}
