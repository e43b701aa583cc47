package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.Await;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Condition 6: a fence is told from every other lock, and its bound is whole beyond 2^32. */
class Condition06OnlyFencesOfThisLogCountTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    private final TestReader reader = log.reader(10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_advisory_xact_lock(%1$s::integer, 0)", // exclusive
                "pg_advisory_lock(%1$s::integer, 0)", // exclusive, of a session
                "pg_advisory_xact_lock_shared(%1$s::bigint << 32)", // one big key with the same halves
                "pg_advisory_xact_lock_shared(%1$s::integer + 1, 0)", // another sequence's
            })
    void anotherLockWithTheSameNumbersIsIgnored(String lock) {
        log.append("a");
        try (OpenTransaction stranger = log.begin()) {
            stranger.execute("SELECT " + lock.formatted(log.sequenceOid()));
            log.append("b");
            assertThat(places(reader.poll())).containsExactly("a@1", "b@1");
            assertThat(log.store().status().holders()).isEmpty();
        }
    }

    @Test
    void theSameLockInAnotherDatabaseIsIgnored() {
        log.append("a");
        try (TestLog other = TestLog.create();
                OpenTransaction stranger = other.begin()) {
            stranger.execute("SELECT pg_advisory_xact_lock_shared(%d::integer, 0)".formatted(log.sequenceOid()));
            assertThat(places(reader.poll())).containsExactly("a@1");
        }
    }

    @Test
    void aFenceThatIsStillWaitedForIsIgnored() {
        log.append("a");
        try (OpenTransaction waiting = log.begin()) {
            Future<?> append;
            try (Gate gate = new Gate(log, 1)) {
                append = waiting.start(() -> log.append("waits"));
                Await.until("the append waits at the fence", () -> log.waiting() == 1);
                assertThat(places(reader.poll())).containsExactly("a@1");
                assertThat(gate).isNotNull();
            }
            OpenTransaction.result(append);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                (1L << 31) - 2,
                (1L << 31) - 1,
                1L << 31,
                (1L << 32) - 3,
                (1L << 32) - 2,
                (1L << 32) - 1,
                1L << 32,
                (1L << 32) + (1L << 31),
                1L << 40,
                (1L << 40) - 1,
                (1L << 62) - 1,
            })
    void readersAreHeldBackAtTheWholeBoundAlsoAcrossTheBoundariesOfItsLowBits(long last) {
        log.append("before");
        log.skipTo(last);
        try (OpenTransaction open = log.beginAppend("open")) {
            log.append("later", 4);
            assertThat(places(reader.poll())).containsExactly("before@1");
            assertThat(reader.position()).isEqualTo(last);
            LogStatus status = log.store().status();
            assertThat(status.lastPosition()).isEqualTo(last + 5);
            assertThat(status.horizon()).isEqualTo(last);
            assertThat(status.holders()).extracting(LogStatus.Holder::after).isEqualTo(List.of(last));
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("open@1", "later@1", "later@2", "later@3", "later@4");
        assertThat(reader.position()).isEqualTo(last + 5);
    }

    @Test
    void theLowestOfTwoBoundsIsFoundAcrossTheBoundary() {
        log.skipTo((1L << 32) - 2);
        try (OpenTransaction below = log.beginAppend("below")) {
            log.append("a", 3);
            try (OpenTransaction above = log.beginAppend("above")) {
                assertThat(log.fences()).extracting(TestLog.Fence::lowBits).contains((1L << 32) - 2, 2L);
                assertThat(log.store().status().horizon()).isEqualTo((1L << 32) - 2);
                below.commit();
                assertThat(log.store().status().horizon()).isEqualTo((1L << 32) + 2);
                above.commit();
            }
        }
        assertThat(places(reader.poll())).containsExactly("below@1", "a@1", "a@2", "a@3", "above@1");
    }
}
