package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.pgstore.event.TestEvents.Placed;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Promise 6: several streams in one call, all or nothing. */
abstract class MultiStreamAppendContract extends EventStoreTopic {
    private final String first = streamId + "-1";
    private final String second = streamId + "-2";
    private final String third = streamId + "-3";

    @Test
    void allStreamsAreAppendedToAndResultsComeInTheOrderGiven() {
        fill(second, 2);
        List<AppendResult> results = store().appendAll(List.of(
                new StreamAppend(third, ExpectedVersion.noStream(), TestEvents.placed(2)),
                new StreamAppend(first, ExpectedVersion.any(), TestEvents.placed(1)),
                new StreamAppend(second, ExpectedVersion.exactly(2), TestEvents.placed(3))));
        assertThat(results).extracting(AppendResult::streamId).containsExactly(third, first, second);
        assertThat(results).extracting(AppendResult::version).containsExactly(2L, 1L, 5L);
        assertThat(results).extracting(AppendResult::created).containsExactly(true, true, false);
        for (AppendResult result : results) {
            assertThat(store().read(result.streamId(), StreamRange.newestFirst().limit(1))
                            .events())
                    .extracting(RecordedEvent::position, RecordedEvent::recordedAt)
                    .containsExactly(tuple(result.lastPosition(), result.recordedAt()));
        }
    }

    @Test
    void streamsAreWrittenInTheOrderOfTheirIds() {
        List<AppendResult> results = store().appendAll(List.of(
                new StreamAppend(third, ExpectedVersion.any(), TestEvents.placed(1)),
                new StreamAppend(first, ExpectedVersion.any(), TestEvents.placed(1)),
                new StreamAppend(second, ExpectedVersion.any(), TestEvents.placed(1))));
        assertThat(List.of(results.get(1), results.get(2), results.get(0)))
                .extracting(AppendResult::lastPosition)
                .isSorted();
    }

    @Test
    void tagsGoToTheirOwnEvents() {
        store().appendAll(List.of(
                new StreamAppend(
                        second,
                        ExpectedVersion.any(),
                        List.of(new Placed(1), tagged("b2"), tagged("c"), new Placed(4))),
                new StreamAppend(first, ExpectedVersion.any(), List.of(tagged("a"), new Placed(2)))));
        assertThat(store().read(second, StreamRange.all()).events())
                .extracting(event -> String.join(",", event.tags()))
                .containsExactly("", "b2", "c", "");
        assertThat(store().read(first, StreamRange.all()).events())
                .extracting(event -> String.join(",", event.tags()))
                .containsExactly("a", "");
        assertThat(owner().queryForList(
                                "SELECT tag FROM store.event_tags JOIN store.events USING (position) WHERE stream_id = ?",
                                String.class,
                                second))
                .containsExactlyInAnyOrder("b2", "c");
    }

    @Test
    void aConflictOfOneStreamWritesToNone() {
        fill(second, 3);
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> store().appendAll(List.of(
                        new StreamAppend(first, ExpectedVersion.any(), TestEvents.placed(1)),
                        new StreamAppend(second, ExpectedVersion.exactly(2), TestEvents.placed(1)),
                        new StreamAppend(third, ExpectedVersion.noStream(), TestEvents.placed(2)))))
                .satisfies(conflict -> {
                    assertThat(conflict.streamId()).isEqualTo(second);
                    assertThat(conflict.actualVersion()).isEqualTo(3);
                });
        assertNothingIn(first, third);
        assertThat(rows(second)).isEqualTo(3);
    }

    @Test
    void aConflictLeavesNoRowAndTheCallersTransactionUsable() {
        fill(second, 3);
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(WrongExpectedVersionException.class).isThrownBy(() -> store().appendAll(List.of(
                    new StreamAppend(first, ExpectedVersion.any(), List.of(tagged("a"))),
                    new StreamAppend(second, ExpectedVersion.exactly(2), TestEvents.placed(1)))));
            assertThat(store().streamExists(first)).isFalse();
            append(third, ExpectedVersion.noStream(), new Placed(1));
        });
        assertNothingIn(first);
        assertThat(rows(second)).isEqualTo(3);
        assertThat(rows(third)).isEqualTo(1);
    }

    @Test
    void whatWentInBeforeALostRaceIsTakenOutAgain() {
        AtomicReference<Future<Boolean>> waiting = new AtomicReference<>();
        elsewhere().executeWithoutResult(status -> {
            rival().append(second, ExpectedVersion.noStream(), List.of(new Placed(1)));
            waiting.set(start(() -> transaction().execute(inner -> {
                assertThatExceptionOfType(WrongExpectedVersionException.class)
                        .isThrownBy(() -> store().appendAll(List.of(
                                new StreamAppend(first, ExpectedVersion.noStream(), List.of(tagged(first))),
                                new StreamAppend(second, ExpectedVersion.noStream(), TestEvents.placed(2)),
                                new StreamAppend(third, ExpectedVersion.noStream(), TestEvents.placed(2)))));
                append(streamId, ExpectedVersion.noStream(), new Placed(1));
                return store().streamExists(first) || store().streamExists(third);
            })));
            awaitWaiting(1);
        });
        assertThat(result(waiting.get())).isFalse();
        assertNothingIn(first, third);
        assertThat(tags(first)).isZero();
        assertThat(rows(streamId)).isEqualTo(1);
    }

    @Test
    void anEmptyListOfAStreamChecksNothing() {
        List<AppendResult> results = store().appendAll(List.of(
                new StreamAppend(first, ExpectedVersion.exactly(9), List.of()),
                new StreamAppend(second, ExpectedVersion.any(), TestEvents.placed(1))));
        assertThat(results.get(0).events()).isEmpty();
        assertThat(results.get(1).version()).isEqualTo(1);
        assertThat(store().appendAll(List.of())).isEmpty();
    }

    @Test
    void aStreamNamedTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().appendAll(List.of(
                        new StreamAppend(first, ExpectedVersion.any(), TestEvents.placed(1)),
                        new StreamAppend(first, ExpectedVersion.any(), TestEvents.placed(1)))))
                .withMessageContaining(first);
        assertNothingIn(first);
    }

    @Test
    void severalStreamsInOneTransactionCommitTogether() {
        transaction().executeWithoutResult(status -> {
            append(first, ExpectedVersion.any(), new Placed(1));
            append(second, ExpectedVersion.any(), new Placed(1), new Placed(2));
            assertNothingIn(first, second);
        });
        assertThat(rows(first)).isEqualTo(1);
        assertThat(rows(second)).isEqualTo(2);
    }

    @Test
    void severalStreamsInOneTransactionVanishTogether() {
        fill(first, 1);
        transaction().executeWithoutResult(status -> {
            append(first, ExpectedVersion.any(), new Placed(2), tagged("gone-" + first));
            append(second, ExpectedVersion.any(), new Placed(1));
            status.setRollbackOnly();
        });
        assertThat(rows(first)).isEqualTo(1);
        assertNothingIn(second);
        assertThat(tags("gone-" + first)).isZero();
        assertThat(append(first, ExpectedVersion.exactly(1), new Placed(2)).version())
                .isEqualTo(2);
    }

    private static EventData tagged(String tag) {
        return EventData.of(new Placed(1)).withTags(tag);
    }

    private @Nullable Integer tags(String tag) {
        return owner().queryForObject("SELECT count(*) FROM store.event_tags WHERE tag = ?", Integer.class, tag);
    }

    private void assertNothingIn(String... ids) {
        assertThat(ids).allMatch(id -> rows(id) == 0);
    }
}
