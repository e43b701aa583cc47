package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Placed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Promise 8: a stream folded into a state, now or at an earlier version or time. */
abstract class AggregateContract extends EventStoreTopic {
    @Test
    void allEventsAreFoldedInOrder() {
        append(streamId, ExpectedVersion.noStream(), new Placed(1), new Placed(2), new Placed(3));
        Aggregate<String> aggregate =
                store().aggregate(streamId, "", (String text, Placed event) -> text + event.amount());
        assertThat(aggregate).isEqualTo(new Aggregate<>(streamId, 3, "123"));
    }

    @Test
    void aMissingStreamFoldsToTheInitialStateAtVersionZero() {
        assertThat(sum(FoldUntil.end())).isEqualTo(new Aggregate<>(streamId, 0, 0));
    }

    @Test
    void aLongStreamIsFoldedWhole() {
        append(streamId, ExpectedVersion.noStream(), TestEvents.placed(2_600).toArray());
        assertThat(sum(FoldUntil.end())).isEqualTo(new Aggregate<>(streamId, 2_600, 2_600 * 2_601 / 2));
    }

    @Test
    void theFoldEndsAtAVersion() {
        fill(streamId, 5);
        assertThat(sum(FoldUntil.version(3))).isEqualTo(new Aggregate<>(streamId, 3, 6));
        assertThat(sum(FoldUntil.version(0))).isEqualTo(new Aggregate<>(streamId, 0, 0));
        assertThat(sum(FoldUntil.version(99))).isEqualTo(new Aggregate<>(streamId, 5, 15));
    }

    @Test
    void theFoldEndsAtAMomentInclusive() {
        fill(streamId, 3);
        List<Instant> times = store().read(streamId, StreamRange.all()).events().stream()
                .map(RecordedEvent::recordedAt)
                .toList();
        assertThat(sum(FoldUntil.time(times.get(1)))).isEqualTo(new Aggregate<>(streamId, 2, 3));
        assertThat(sum(FoldUntil.time(times.get(1).minusNanos(1_000)))).isEqualTo(new Aggregate<>(streamId, 1, 1));
        assertThat(sum(FoldUntil.time(times.get(0).minusSeconds(1)))).isEqualTo(new Aggregate<>(streamId, 0, 0));
        assertThat(sum(FoldUntil.time(Instant.MAX))).isEqualTo(new Aggregate<>(streamId, 3, 6));
    }

    @Test
    void theExpectedVersionIsAsserted() {
        fill(streamId, 3);
        assertThat(sum(FoldUntil.end().expecting(ExpectedVersion.exactly(3))).state())
                .isEqualTo(6);
        assertThat(sum(FoldUntil.version(2).expecting(ExpectedVersion.exactly(3)))
                        .state())
                .isEqualTo(3);
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> sum(FoldUntil.end().expecting(ExpectedVersion.exactly(2))))
                .satisfies(conflict -> {
                    assertThat(conflict.streamId()).isEqualTo(streamId);
                    assertThat(conflict.actualVersion()).isEqualTo(3);
                });
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> sum(FoldUntil.version(0).expecting(ExpectedVersion.noStream())));
    }

    @Test
    void aMissingStreamIsAssertedToo() {
        assertThat(sum(FoldUntil.end().expecting(ExpectedVersion.noStream())).version())
                .isZero();
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> sum(FoldUntil.end().expecting(ExpectedVersion.streamExists())));
    }

    @Test
    void aNegativeVersionIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FoldUntil.version(-1));
    }

    private Aggregate<Integer> sum(FoldUntil until) {
        return store().aggregate(streamId, 0, (Integer sum, Placed event) -> sum + event.amount(), until);
    }
}
