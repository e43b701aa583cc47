package io.pgstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.pgstore.testing.LogMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Condition 12: the log reader itself notices a break in the versions of a stream. */
class Condition12VersionsComeWithoutABreakTests {
    private record Entry(String streamId, long version, long position, String tenantId) implements LogEntry {
        Entry(String streamId, long version, long position) {
            this(streamId, version, position, "default");
        }
    }

    private final AtomicLong breaks = new AtomicLong();
    private final StreamContinuity<Entry> continuity =
            new StreamContinuity<>(breaks, entry -> entry.streamId().equals("restarting"));

    @AutoClose
    private final LogMessages errors = new LogMessages(StreamContinuity.class, Level.ERROR);

    @BeforeEach
    void begin() {
        continuity.check(0, 2, List.of(new Entry("a", 1, 1), new Entry("b", 1, 2)));
    }

    @Test
    void versionsInOrderAreNoBreak() {
        continuity.check(2, 4, List.of(new Entry("a", 2, 3), new Entry("b", 2, 4)));
        continuity.check(4, 4, List.of());
        continuity.check(4, 5, List.of(new Entry("a", 3, 5)));
        assertThat(breaks).hasValue(0);
        assertThat(errors.messages()).isEmpty();
    }

    @Test
    void aLostVersionIsABreak() {
        continuity.check(2, 4, List.of(new Entry("a", 3, 4)));
        assertThat(breaks).hasValue(1);
        assertThat(errors.messages())
                .singleElement()
                .asString()
                .contains("Version 3 of stream a of tenant default came after version 1 at position 4");
    }

    @Test
    void aStreamThatBeginsAgainIsNoBreak() {
        continuity.check(2, 4, List.of(new Entry("restarting", 2, 3), new Entry("restarting", 7, 4)));
        assertThat(breaks).hasValue(0);
    }

    @Test
    void aVersionTwiceIsABreak() {
        continuity.check(2, 4, List.of(new Entry("a", 1, 4)));
        assertThat(breaks).hasValue(1);
    }

    @Test
    void anInvertedPairInOnePageIsABreak() {
        continuity.check(2, 4, List.of(new Entry("a", 3, 3), new Entry("a", 2, 4)));
        assertThat(breaks).hasValue(2);
    }

    @Test
    void theSameStreamOfAnotherTenantIsAnotherStream() {
        continuity.check(2, 4, List.of(new Entry("a", 7, 3, "other"), new Entry("a", 2, 4)));
        assertThat(breaks).hasValue(0);
    }

    @Test
    void aStreamMetForTheFirstTimeMayBeginAtAnyVersion() {
        continuity.check(2, 4, List.of(new Entry("c", 7, 3)));
        assertThat(breaks).hasValue(0);
    }

    @Test
    void aReaderThatBeginsElsewhereIsNoBreak() {
        continuity.check(0, 2, List.of(new Entry("a", 1, 1), new Entry("b", 1, 2)));
        continuity.check(50, 60, List.of(new Entry("a", 9, 51)));
        assertThat(breaks).hasValue(0);
    }

    @Test
    void interleavedReadersAreNotTakenForBreaksAndEachIsWatched() {
        continuity.check(50, 51, List.of(new Entry("a", 9, 51)));
        continuity.check(2, 3, List.of(new Entry("a", 2, 3)));
        continuity.check(51, 52, List.of(new Entry("a", 10, 52)));
        continuity.check(0, 3, List.of(new Entry("a", 1, 1), new Entry("a", 2, 3)));
        continuity.check(3, 4, List.of(new Entry("a", 3, 4)));
        assertThat(breaks).hasValue(0);
        continuity.check(52, 53, List.of(new Entry("a", 12, 53)));
        assertThat(breaks).hasValue(1);
        continuity.check(4, 5, List.of(new Entry("a", 5, 5)));
        assertThat(breaks).hasValue(2);
    }

    @Test
    void theStreamsReadLastAreRememberedAndTheOthersForgotten() {
        List<Entry> others = new ArrayList<>();
        for (int number = 1; number < StreamContinuity.MAX_STREAMS; number++) {
            others.add(new Entry("other-" + number, 1, 2 + number));
        }
        long end = 2L + others.size();
        continuity.check(2, end, others);
        continuity.check(end, end + 2, List.of(new Entry("b", 5, end + 1), new Entry("a", 5, end + 2)));
        assertThat(breaks)
                .as("the first of 10,001 streams is forgotten, the second not")
                .hasValue(1);
    }

    @Test
    void readersBeyondTheSixteenSeenLastAreForgotten() {
        for (long reader = 1; reader <= StreamContinuity.MAX_READERS; reader++) {
            continuity.check(1_000 * reader, 1_000 * reader + 1, List.of(new Entry("a", 9, 1_000 * reader + 1)));
        }
        continuity.check(2, 3, List.of(new Entry("a", 5, 3)));
        assertThat(breaks).as("the first reader is forgotten").hasValue(0);
        continuity.check(1_001, 1_002, List.of(new Entry("a", 9, 1_002)));
        assertThat(breaks).as("the second one is not, although one more came").hasValue(0);
        continuity.check(16_001, 16_002, List.of(new Entry("a", 9, 16_002)));
        assertThat(breaks).hasValue(1);
    }

    @Test
    void aRowLostFromTheTableIsCountedInTheStatus() {
        try (TestLog log = TestLog.create()) {
            log.append("a", 5);
            log.jdbc().execute("DELETE FROM store.events WHERE version = 3");
            assertThat(log.store().status().breaks()).isZero();
            log.reader(2).poll();
            assertThat(log.store().status().breaks()).isEqualTo(1);
            assertThat(errors.messages()).singleElement().asString().contains("Version 4 of stream a");
        }
    }
}
