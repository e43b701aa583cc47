package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.StreamAppend;
import io.pgstore.event.WrongExpectedVersionException;
import io.pgstore.log.TestLog.Note;
import io.pgstore.testing.Await;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Condition 9: a row that was committed never vanishes, and an append that gives way leaves nothing behind. */
class Condition09WhatIsReadNeverVanishesTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    private final TestReader reader = log.reader(10);

    @Test
    void rowsOfAConflictThatAreRemovedAgainAreNeverSeen() {
        try (OpenTransaction rival = log.beginAppend("b");
                OpenTransaction open = log.begin()) {
            Future<?> conflicting = open.start(() -> log.store()
                    .appendAll(List.of(
                            new StreamAppend("a", ExpectedVersion.noStream(), List.of(new Note("text"))),
                            new StreamAppend("b", ExpectedVersion.noStream(), List.of(new Note("text"))))));
            Await.until("the second stream waits for the rival", () -> log.waiting() == 1 || conflicting.isDone());
            log.append("later");
            rival.commit();
            assertThatExceptionOfType(WrongExpectedVersionException.class)
                    .isThrownBy(() -> OpenTransaction.result(conflicting));
            assertThat(places(reader.poll())).containsExactly("b@1");
            open.call(() -> log.append("a"));
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("later@1", "a@1");
        assertThat(log.store().streamVersion("a")).isEqualTo(1);
    }

    @Test
    void anAppendThatWaitsForARivalOfItsStreamGoesInBehindEverythingSeenOrNotAtAll() {
        try (OpenTransaction rival = log.beginAppend("contested");
                OpenTransaction open = log.begin()) {
            Future<?> waiting = open.start(() -> log.append("contested"));
            Await.until("the append waits for its rival", () -> log.waiting() == 1 || waiting.isDone());
            log.append("later");
            assertThat(reader.poll()).isEmpty();
            rival.rollback();
            OpenTransaction.result(waiting);
            assertThat(reader.poll()).isEmpty();
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("contested@1", "later@1");
    }

    @Test
    void aStreamThatLostTheRaceOfAnyCountsFromTheWinner() {
        try (OpenTransaction rival = log.beginAppend("contested");
                OpenTransaction open = log.begin()) {
            Future<?> waiting = open.start(() -> log.append("contested"));
            Await.until("the append waits for its rival", () -> log.waiting() == 1 || waiting.isDone());
            rival.commit();
            OpenTransaction.result(waiting);
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("contested@1", "contested@2");
    }
}
