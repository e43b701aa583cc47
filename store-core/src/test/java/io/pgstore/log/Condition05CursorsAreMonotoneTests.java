package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.LogPage;
import io.pgstore.testing.Await;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Condition 5: the horizon may step back, cursors never do. */
class Condition05CursorsAreMonotoneTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    private final TestReader reader = log.reader(10);

    @Test
    void aHorizonThatStepsBackDeliversNothingTwice() {
        try (OpenTransaction late = log.begin()) {
            appendBehindTheReader(late);
            assertThat(log.store().status().horizon()).isZero();
            assertThat(reader.poll()).isEmpty();
            assertThat(reader.position()).isEqualTo(3);
            log.append("after");
            assertThat(reader.poll()).isEmpty();
            late.commit();
        }
        assertThat(places(reader.poll())).containsExactly("late@1", "after@1");
    }

    @Test
    void aHorizonThatStepsBackDoesNotHideWhatWasDecidedFromOtherReaders() {
        try (OpenTransaction late = log.begin()) {
            appendBehindTheReader(late);
            TestReader pages = log.reader(1);
            assertThat(places(pages.poll())).containsExactly("before@1", "before@2");
            assertThat(pages.position()).isLessThanOrEqualTo(3);
            late.commit();
            assertThat(places(pages.poll())).containsExactly("late@1");
        }
    }

    @Test
    void aPageThatIsNotFullEndsAtTheHorizonAndAFullOneAtItsLastEvent() {
        log.append("a", 2);
        log.beginAppend("gap").close();
        LogPage full = log.store().readAll(0, 2);
        assertThat(full.full()).isTrue();
        assertThat(full.next().position()).isEqualTo(2);
        LogPage rest = log.store().readAll(full.next(), 2);
        assertThat(rest.full()).isFalse();
        assertThat(rest.next().position()).isEqualTo(3);
    }

    /** Lets {@code late} read its bound, 0, and announce it only when the reader has come to position 3. */
    private void appendBehindTheReader(OpenTransaction late) {
        Future<?> appending;
        try (Gate gate = new Gate(log, 0)) {
            appending = late.start(() -> log.append("late"));
            Await.until("late waits at the fence", () -> log.waiting() == 1);
            log.skipTo(1);
            log.append("before", 2);
            assertThat(places(reader.poll())).containsExactly("before@1", "before@2");
            assertThat(gate).isNotNull();
        }
        OpenTransaction.result(appending);
        assertThat(log.fences()).containsExactly(new TestLog.Fence(late.pid(), 0));
    }
}
