package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.event.TestEvents.Shipped;
import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;

/** Promise 5: the same append sent again is recognised; anything less than the same is not. */
abstract class IdempotentAppendContract extends EventStoreTopic {
    private static final ExpectedVersion AT_2 = ExpectedVersion.exactly(2);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50})
    void theSameAppendSentAgainReturnsTheFirstResultAndWritesNothing(int count) {
        List<EventData> events = TestEvents.identified(count);
        AppendResult first = store().append(streamId, ExpectedVersion.noStream(), events);
        AppendResult again = store().append(streamId, ExpectedVersion.noStream(), events);
        assertSame(first, again);
        assertThat(rows(streamId)).isEqualTo(count);
    }

    @Test
    void twoEventsOfOneAppendWithOneIdAreRefusedBeforeAnySql() {
        UUID id = UUID.randomUUID();
        EventData event = EventData.of(new Placed(1)).withId(id);
        StatementCounter counter = new StatementCounter(environment());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counter.store().append(streamId, ExpectedVersion.any(), List.of(event, event)))
                .withMessageContaining(id.toString())
                .withMessageContaining(streamId);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counter.store()
                        .appendAll(List.of(
                                new StreamAppend(streamId, ExpectedVersion.any(), List.of(event)),
                                new StreamAppend(streamId + "-2", ExpectedVersion.any(), List.of(event)))))
                .withMessageContaining(id.toString())
                .withMessageContaining("in stream " + streamId + " and in stream " + streamId + "-2");
        assertThat(counter.statements()).isEmpty();
        assertThat(rows(streamId)).isZero();
    }

    @Test
    void anAppendToAStreamThatExistedIsRecognisedToo() {
        fill(streamId, 2);
        List<EventData> events = TestEvents.identified(3);
        AppendResult first = store().append(streamId, AT_2, events);
        assertSame(first, store().append(streamId, AT_2, events));
        assertThat(first.created()).isFalse();
    }

    @Test
    void theSameAppendIsRecognisedAfterLaterOnes() {
        List<EventData> events = TestEvents.identified(2);
        AppendResult first = store().append(streamId, ExpectedVersion.noStream(), events);
        fill(streamId, 5);
        assertSame(first, store().append(streamId, ExpectedVersion.noStream(), events));
        assertThat(rows(streamId)).isEqualTo(7);
    }

    @Test
    void theSameAppendIsRecognisedInTheSameTransactionWhichGoesOn() {
        List<EventData> events = TestEvents.identified(2);
        transaction().executeWithoutResult(status -> {
            AppendResult first = store().append(streamId, ExpectedVersion.noStream(), events);
            assertSame(first, store().append(streamId, ExpectedVersion.noStream(), events));
            append(streamId, AT_2, new Placed(3));
        });
        assertThat(versions(streamId)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void ofManyWhoSendTheSameAppendAtOnceOneWritesAndAllGetItsResult() {
        for (int round = 0; round < 10; round++) {
            String id = fresh("order");
            List<EventData> events = TestEvents.identified(1 + round % 2);
            List<AppendResult> results =
                    Race.of(8, number -> () -> store().append(id, ExpectedVersion.noStream(), events));
            assertThat(results).filteredOn(result -> !result.duplicate()).hasSize(1);
            assertThat(results)
                    .extracting(AppendResult::events)
                    .containsOnly(results.get(0).events());
            assertThat(rows(id)).isEqualTo(events.size());
        }
    }

    @Test
    void whoSendsTheSameAppendWhileTheFirstIsNotCommittedWaitsForIt() {
        List<EventData> events = TestEvents.identified(2);
        AtomicReference<Future<AppendResult>> again = new AtomicReference<>();
        AppendResult first = transaction().execute(status -> {
            AppendResult result = store().append(streamId, ExpectedVersion.noStream(), events);
            again.set(start(() -> rival().append(streamId, ExpectedVersion.noStream(), events)));
            awaitWaiting(1);
            return result;
        });
        assertSame(first, result(again.get()));
    }

    @Test
    void whoSendsTheSameAppendAgainWritesItIfTheFirstIsRolledBack() {
        List<EventData> events = TestEvents.identified(2);
        AtomicReference<Future<AppendResult>> again = new AtomicReference<>();
        transaction().executeWithoutResult(status -> {
            store().append(streamId, ExpectedVersion.noStream(), events);
            again.set(start(() -> rival().append(streamId, ExpectedVersion.noStream(), events)));
            awaitWaiting(1);
            status.setRollbackOnly();
        });
        assertThat(result(again.get()).duplicate()).isFalse();
        assertThat(rows(streamId)).isEqualTo(2);
    }

    @Test
    void aPartOfAnAppendIsAConflict() {
        fill(streamId, 2);
        List<EventData> events = TestEvents.identified(4);
        store().append(streamId, AT_2, events);
        assertConflict(AT_2, events.subList(0, 1));
        assertConflict(AT_2, events.subList(0, 3));
        assertConflict(ExpectedVersion.exactly(3), events.subList(1, 3));
        assertConflict(ExpectedVersion.exactly(4), events.subList(2, 4));
    }

    @Test
    void aLongerListIsAConflict() {
        List<EventData> events = TestEvents.identified(3);
        store().append(streamId, ExpectedVersion.noStream(), events.subList(0, 2));
        assertConflict(ExpectedVersion.noStream(), events);
        store().append(streamId, AT_2, events.subList(2, 3));
        assertConflict(ExpectedVersion.noStream(), events);
    }

    @Test
    void theSameEventsInAnotherOrderAreAConflict() {
        List<EventData> events = TestEvents.identified(2);
        store().append(streamId, ExpectedVersion.noStream(), events);
        assertConflict(ExpectedVersion.noStream(), List.of(events.get(1), events.get(0)));
    }

    @Test
    void theSameEventsUnderAnotherExpectationAreNoDuplicates() {
        List<EventData> events = TestEvents.identified(2);
        store().append(streamId, ExpectedVersion.noStream(), events);
        assertConflict(ExpectedVersion.exactly(1), events);
        assertThat(store().append(streamId, ExpectedVersion.any(), events).version())
                .isEqualTo(4);
        assertThat(store().append(streamId, AT_2, events).duplicate()).isTrue();
    }

    @Test
    void eventsWhoseIdsTheStoreMadeAreNeverDuplicates() {
        store().append(streamId, ExpectedVersion.noStream(), TestEvents.placed(1));
        assertConflict(ExpectedVersion.noStream(), TestEvents.placed(1));
    }

    @Test
    void theSameIdsWithAnotherPayloadAreAnError() {
        List<EventData> events = TestEvents.identified(2);
        store().append(streamId, ExpectedVersion.noStream(), events);
        UUID second = Objects.requireNonNull(events.get(1).eventId());
        assertDuplicate(
                second, List.of(events.get(0), EventData.of(new Placed(99)).withId(second)));
    }

    @Test
    void theSameIdsWithAnotherTypeAreAnError() {
        EventStore raw = environment().builder(TestEvents.RAW).build();
        UUID id = UUID.randomUUID();
        raw.append(streamId, ExpectedVersion.noStream(), List.of(TestEvents.raw(id, "placed", "{}")));
        assertThatExceptionOfType(DuplicateEventException.class)
                .isThrownBy(() ->
                        raw.append(streamId, ExpectedVersion.noStream(), List.of(TestEvents.raw(id, "renamed", "{}"))));
    }

    @Test
    void theErrorLeavesTheCallersTransactionUsable() {
        List<EventData> events = TestEvents.identified(1);
        store().append(streamId, ExpectedVersion.noStream(), events);
        UUID id = Objects.requireNonNull(events.get(0).eventId());
        transaction().executeWithoutResult(status -> {
            assertDuplicate(id, List.of(EventData.of(new Shipped("post")).withId(id)));
            append(streamId, ExpectedVersion.exactly(1), new Placed(2));
        });
        assertThat(rows(streamId)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"b\":2,\"a\":1.0}", "{ \"a\" : 1.00 , \"b\" : 2 }", "{\"a\":10e-1,\"b\":2.0}"})
    void payloadsAreComparedAsJsonbNotAsText(String sentAgain) {
        EventStore raw = environment().builder(TestEvents.RAW).build();
        UUID id = UUID.randomUUID();
        raw.append(streamId, ExpectedVersion.noStream(), List.of(TestEvents.raw(id, "placed", "{\"a\":1.0,\"b\":2}")));
        assertThat(raw.append(streamId, ExpectedVersion.noStream(), List.of(TestEvents.raw(id, "placed", sentAgain)))
                        .duplicate())
                .isTrue();
    }

    @Test
    void otherMetadataAndTagsDoNotMakeAnotherAppend() {
        EventData event = EventData.of(new Placed(1)).withId(UUID.randomUUID()).withTags("a");
        AppendResult first = append(streamId, ExpectedVersion.noStream(), event);
        EventData again =
                event.withMetadata(Metadata.correlatedBy("second try")).withTags("b");
        assertSame(first, append(streamId, ExpectedVersion.noStream(), again));
        assertThat(store().read(streamId, StreamRange.all()).events().get(0).tags())
                .containsExactly("a");
    }

    @Test
    void anAppendToSeveralStreamsIsRecognisedAsAWhole() {
        String other = streamId + "-2";
        List<EventData> here = TestEvents.identified(2);
        List<EventData> there = TestEvents.identified(1);
        List<StreamAppend> appends = new ArrayList<>(List.of(
                new StreamAppend(other, ExpectedVersion.noStream(), there),
                new StreamAppend(streamId, ExpectedVersion.noStream(), here)));
        List<AppendResult> first = store().appendAll(appends);
        List<AppendResult> again = store().appendAll(appends);
        assertSame(first.get(0), again.get(0));
        assertSame(first.get(1), again.get(1));
        appends.add(new StreamAppend(fresh("third"), ExpectedVersion.noStream(), TestEvents.identified(1)));
        assertThatExceptionOfType(WrongExpectedVersionException.class).isThrownBy(() -> store().appendAll(appends));
    }

    private void assertConflict(ExpectedVersion expected, List<?> events) {
        int before = rows(streamId);
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> store().append(streamId, expected, events));
        assertThat(rows(streamId)).isEqualTo(before);
    }

    private void assertDuplicate(UUID id, List<?> events) {
        assertThatExceptionOfType(DuplicateEventException.class)
                .isThrownBy(() -> store().append(streamId, ExpectedVersion.noStream(), events))
                .isInstanceOf(DuplicateKeyException.class)
                .withMessageContaining(streamId)
                .withMessageContaining(id.toString())
                .satisfies(duplicate -> {
                    assertThat(duplicate.streamId()).isEqualTo(streamId);
                    assertThat(duplicate.eventId()).isEqualTo(id);
                });
    }

    private static void assertSame(AppendResult first, AppendResult again) {
        assertThat(first.duplicate()).isFalse();
        assertThat(again)
                .isEqualTo(new AppendResult(
                        first.streamId(), first.version(), first.events(), first.recordedAt(), first.created(), true));
    }
}
