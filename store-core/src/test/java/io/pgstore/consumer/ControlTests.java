package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What operators do to consumers. */
class ControlTests extends ConsumerTopic {
    @Test
    void aPausedConsumerHandlesNothingUntilItIsResumedAlsoAfterARestart() {
        append("a-1", new Counted(1));
        JdbcConsumers first = start(projector("p"));
        awaitCaughtUp(first, "p");
        assertThat(first.pause("p", "maintenance")).isTrue();
        assertThat(first.pause("p", "again")).isFalse();
        await("SELECT owner = '' FROM store.consumers");
        append("a-1", new Counted(2));
        first.close();
        JdbcConsumers second = start(builder -> builder.consumer(projector("p")).consumer(projector("q")));
        awaitCaughtUp(second, "q");
        assertThat(handled("p")).containsExactly(1L);
        assertThat(second.status("p").partitions()).singleElement().satisfies(partition -> {
            assertThat(partition.state()).isEqualTo("paused");
            assertThat(partition.owner()).isNull();
        });
        assertThat(second.resume("p", "done")).isTrue();
        awaitCaughtUp(second, "p");
        assertThat(handled("p")).containsExactly(1L, 2L);
    }

    @Test
    void aRewoundConsumerHandlesEventsAgain() {
        append("a-1", counted(1, 3));
        JdbcConsumers consumers = start(projector("p"));
        awaitCaughtUp(consumers, "p");
        assertThat(consumers.rewind("p", StartPosition.after(1), "the table was wrong"))
                .isTrue();
        awaitCaughtUp(consumers, "p");
        assertThat(handled("p")).containsExactly(1L, 2L, 3L, 2L, 3L);
    }

    @Test
    void whoWaitsAfterARewindElsewhereWaitsForWhatIsHandledAgain() {
        append("a-1", counted(1, 3));
        // No heartbeat tells of the rewind in time.
        JdbcConsumers here = start(builder -> builder.lease(Duration.ofHours(1)).consumer(projector("p")));
        awaitCaughtUp(here, "p");
        JdbcConsumers elsewhere =
                build(builder -> builder.notifications(Notifications.local()).consumer(projector("p")));
        elsewhere.rewind("p", StartPosition.beginning(), "the table was wrong");
        awaitCaughtUp(here, "p");
        assertThat(handled("p")).containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
    }

    @Test
    void whoWaitsAfterARewindElsewhereWaitsForThePartitionsOfOthersToo() {
        Projector both = Projector.named("p").partitions(2).each(event -> writeDown("p", event));
        JdbcConsumers here = start(both);
        JdbcConsumers elsewhere =
                start(builder -> builder.notifications(Notifications.local()).consumer(both));
        await("SELECT count(DISTINCT owner) FILTER (WHERE owner <> '') = 2 FROM store.consumers");
        IntStream.range(0, 8).forEach(stream -> append("s-" + stream, counted(1, 2)));
        awaitCaughtUp(here, "p");
        elsewhere.rewind("p", StartPosition.beginning(), "the table was wrong");
        awaitCaughtUp(here, "p");
        assertThat(handled("p")).hasSize(2 * positions().size()).containsAll(positions());
    }

    @Test
    void everyChangeIsRecordedWithTimeAndReason() {
        append("a-1", counted(1, 3));
        JdbcConsumers consumers = start(projector("p"));
        awaitCaughtUp(consumers, "p");
        consumers.pause("p", "one");
        consumers.rewind("p", StartPosition.beginning(), "two");
        consumers.resume("p", "three");
        List<Map<String, Object>> changes = jdbc().queryForList(
                        "SELECT change, reason, from_position, to_position, changed_at FROM store.consumer_changes ORDER BY number");
        assertThat(changes).extracting(change -> change.get("change")).containsExactly("paused", "rewound", "resumed");
        assertThat(changes).extracting(change -> change.get("reason")).containsExactly("one", "two", "three");
        assertThat(changes.get(1)).containsEntry("from_position", 3L).containsEntry("to_position", 0L);
        assertThat(changes)
                .allSatisfy(change -> assertThat(change.get("changed_at")).isNotNull());
        assertThatIllegalArgumentException().isThrownBy(() -> consumers.pause("p", " "));
    }

    @Test
    void theStatusTellsHowFarAConsumerIs() {
        append("a-1", counted(1, 3));
        JdbcConsumers consumers = start(projector("p"));
        awaitCaughtUp(consumers, "p");
        consumers.pause("p", "to look");
        await("SELECT owner = '' FROM store.consumers");
        append("a-1", counted(4, 5));
        ConsumerStatus status = consumers.status("p");
        assertThat(status.horizon()).isEqualTo(5);
        assertThat(status.lagEvents()).isEqualTo(2);
        assertThat(status.lag()).isPositive();
        assertThat(status.partitions()).singleElement().satisfies(partition -> assertThat(partition.position())
                .isEqualTo(3));
    }

    @Test
    void aRewindTakesTheBatchInHandBack() {
        append("a-1", counted(1, 200));
        JdbcConsumers consumers = start(Projector.named("p").batchSize(1).each(event -> {
            writeDown("p", event);
            if (event.position() == 100 && handled("p").size() < 110) {
                // Whoever rewinds does so while this event is in hand.
                rewindElsewhere();
            }
        }));
        awaitCaughtUp(consumers, "p");
        await("SELECT position = 200 FROM store.consumers");
        List<Long> handled = handled("p");
        // The effect of event 100 rolled back with its checkpoint: it is there once, from the second time.
        assertThat(handled).hasSize(99 + 200 - 50);
        assertThat(handled.subList(99, handled.size())).startsWith(51L).endsWith(200L);
    }

    @Test
    void aRewindBeyondTheEndOfTheLogIsRefused() {
        append("a-1", counted(1, 3));
        JdbcConsumers consumers = start(projector("p"));
        awaitCaughtUp(consumers, "p");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> consumers.rewind("p", StartPosition.after(4), "too far"))
                .withMessageContaining("4 is beyond the end of the log, 3");
    }

    @Test
    void aRewindLeadsIntoTheLogAsItIsAfterARestore() {
        append("a-1", counted(1, 3));
        JdbcConsumers before = start(projector("p"));
        awaitCaughtUp(before, "p");
        before.close();
        new StoreMigrator(owner.dataSource(), StoreTables.defaults()).newEpoch();
        JdbcConsumers after = start(projector("p"));
        await("SELECT last_error LIKE '%belongs to log%' FROM store.consumers");
        after.rewind("p", StartPosition.after(2), "restored");
        awaitCaughtUp(after, "p");
        await("SELECT last_error IS NULL FROM store.consumers");
        assertThat(handled("p")).containsExactly(1L, 2L, 3L, 3L);
    }

    @Test
    void aRewindLeadsIntoTheLogAsItIsAfterAFailoverThatTheInstanceLivedThrough() {
        append("a-1", counted(1, 5));
        JdbcConsumers consumers = start(projector("p"));
        awaitCaughtUp(consumers, "p");
        jdbc().update("DELETE FROM store.events WHERE position > 2");
        jdbc().execute("SELECT setval('store.events_position_seq', 2)");
        new StoreMigrator(owner.dataSource(), StoreTables.defaults()).newEpoch();
        consumers.rewind("p", StartPosition.after(2), "failed over");
        awaitCaughtUp(consumers, "p");
        // The end of the log is before the one that was known.
        append("a-1", new Counted(3));
        awaitCaughtUp(consumers, "p");
        append("a-1", new Counted(4));
        awaitCaughtUp(consumers, "p");
        assertThat(handled("p")).containsExactly(1L, 2L, 3L, 4L, 5L, 3L, 4L);
    }

    private void rewindElsewhere() {
        Thread other = new Thread(() ->
                new ConsumerControl(store.log().database()).rewind(new ConsumerKey("default", "p"), 50, "elsewhere"));
        other.start();
        try {
            other.join();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
