package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgstore.event.AppendResult.Appended;
import io.pgstore.event.TestEvents.Noted;
import io.pgstore.event.TestEvents.Placed;
import io.pgstore.event.TestEvents.Shipped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataAccessException;
import org.springframework.util.SerializationUtils;

/** Promises 1 and 4: an append writes all or nothing where it was expected to, and says where everything went. */
abstract class AppendContract extends EventStoreTopic {
    /** The forms an append takes in SQL. */
    enum Form {
        SINGLE {
            @Override
            List<?> events() {
                return List.of(new Placed(1));
            }
        },
        TAGGED {
            @Override
            List<?> events() {
                return List.of(EventData.of(new Placed(1)).withTags("vip"));
            }
        },
        BATCH {
            @Override
            List<?> events() {
                return List.of(EventData.of(new Placed(1)).withTags("vip"), new Shipped("post"), new Noted("fragile"));
            }
        };

        abstract List<?> events();
    }

    @ParameterizedTest
    @EnumSource
    void theFirstAppendCreatesTheStream(Form form) {
        AppendResult result = store().append(streamId, ExpectedVersion.noStream(), form.events());
        assertThat(result.streamId()).isEqualTo(streamId);
        assertThat(result.created()).isTrue();
        assertThat(result.duplicate()).isFalse();
        assertThat(result.version()).isEqualTo(form.events().size());
        assertThat(result.events().get(0).version()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aLaterAppendGoesOnWithoutAGap(Form form) {
        store().append(streamId, ExpectedVersion.noStream(), form.events());
        AppendResult result =
                store().append(streamId, ExpectedVersion.exactly(form.events().size()), form.events());
        assertThat(result.created()).isFalse();
        assertThat(result.version()).isEqualTo(2L * form.events().size());
        assertThat(versions(streamId))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, result.version()).boxed().toList());
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWhoseFirstEventsAreGoneIsStillThere(Form form) {
        fill(streamId, 3);
        owner().update("DELETE FROM store.events WHERE stream_id = ? AND version < 3", streamId);
        WrongExpectedVersionException conflict =
                catchThrowableOfType(WrongExpectedVersionException.class, () -> store().append(
                                streamId, ExpectedVersion.noStream(), form.events()));
        assertThat(conflict.actualVersion()).isEqualTo(3);
        assertThat(store().append(streamId, ExpectedVersion.exactly(3), form.events())
                        .version())
                .isEqualTo(3 + form.events().size());
        assertThat(rows(streamId)).isEqualTo(1 + form.events().size());
    }

    @ParameterizedTest
    @EnumSource
    void theResultSaysWhereEachEventWent(Form form) {
        AppendResult result = store().append(streamId, ExpectedVersion.any(), form.events());
        List<Appended> stored = store().read(streamId, StreamRange.all()).events().stream()
                .map(event -> new Appended(event.eventId(), event.version(), event.position()))
                .toList();
        assertThat(result.events()).isEqualTo(stored);
        assertThat(result.lastPosition())
                .isEqualTo(stored.get(stored.size() - 1).position());
        assertThat(stored).extracting(Appended::position).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void theTimeIsTheDatabasesAndTheSameForAllEventsOfAnAppend(Form form) {
        Instant before = databaseTime();
        AppendResult result = store().append(streamId, ExpectedVersion.any(), form.events());
        assertThat(result.recordedAt()).isBetween(before, databaseTime());
        assertThat(store().read(streamId, StreamRange.all()).events())
                .extracting(RecordedEvent::recordedAt)
                .containsOnly(Objects.requireNonNull(result.recordedAt()));
    }

    @Test
    void aLaterAppendInTheSameTransactionHasALaterTime() {
        transaction().executeWithoutResult(status -> {
            AppendResult first = append(streamId, ExpectedVersion.any(), new Placed(1));
            AppendResult second = append(streamId, ExpectedVersion.any(), new Placed(2));
            assertThat(second.recordedAt()).isAfter(first.recordedAt());
        });
    }

    @Test
    void idsAreKeptWhenGivenAndMadeWhenNot() {
        UUID given = UUID.randomUUID();
        AppendResult result = append(
                streamId,
                ExpectedVersion.any(),
                EventData.of(new Placed(1)).withId(given),
                new Placed(2),
                new Placed(3));
        assertThat(result.events().get(0).eventId()).isEqualTo(given);
        assertThat(result.events()).extracting(Appended::eventId).doesNotHaveDuplicates();
        assertThat(result.events().get(1).eventId().version()).isEqualTo(7);
        assertThat(result.events().get(1).eventId().variant()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void eachExpectationLetsAppendWhatItAllows(Form form) {
        assertThat(store().append(streamId, ExpectedVersion.exactly(0), form.events())
                        .created())
                .isTrue();
        assertThat(store().append(streamId, ExpectedVersion.streamExists(), form.events())
                        .version())
                .isEqualTo(2L * form.events().size());
        assertThat(store().append(streamId, ExpectedVersion.any(), form.events())
                        .version())
                .isEqualTo(3L * form.events().size());
        assertThat(store().append(fresh("order"), ExpectedVersion.any(), form.events())
                        .created())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void noStreamRefusesAStreamThatExists(Form form) {
        fill(streamId, 2);
        assertRefused(ExpectedVersion.noStream(), 2, form);
        assertRefused(ExpectedVersion.exactly(0), 2, form);
    }

    @ParameterizedTest
    @EnumSource
    void streamExistsRefusesAMissingStream(Form form) {
        assertRefused(ExpectedVersion.streamExists(), 0, form);
    }

    @ParameterizedTest
    @EnumSource
    void exactlyRefusesAnyOtherVersion(Form form) {
        assertRefused(ExpectedVersion.exactly(1), 0, form);
        fill(streamId, 3);
        assertRefused(ExpectedVersion.exactly(2), 3, form);
        assertRefused(ExpectedVersion.exactly(4), 3, form);
        assertRefused(ExpectedVersion.exactly(Long.MAX_VALUE), 3, form);
    }

    @Test
    void theConflictSaysInWordsWhatWasExpectedAndWhatWasFound() {
        fill(streamId, 2);
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> append(streamId, ExpectedVersion.exactly(7), new Placed(1)))
                .withMessage("Stream %s is at version 2, expected version 7", streamId);
    }

    @Test
    void theConflictIsSerializableWithAllThatItSays() {
        WrongExpectedVersionException conflict = catchThrowableOfType(
                WrongExpectedVersionException.class, () -> append(streamId, ExpectedVersion.exactly(7), new Placed(1)));
        WrongExpectedVersionException copy = SerializationUtils.clone(conflict);
        assertThat(copy.streamId()).isEqualTo(streamId);
        assertThat(copy.expectedVersion()).isEqualTo(ExpectedVersion.exactly(7));
        assertThat(copy.actualVersion()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aConflictLeavesTheCallersTransactionUsable(Form form) {
        fill(streamId, 1);
        String other = fresh("other");
        transaction().executeWithoutResult(status -> {
            store().append(other, ExpectedVersion.any(), form.events());
            assertRefused(ExpectedVersion.exactly(7), 1, form);
            store().append(streamId, ExpectedVersion.exactly(1), form.events());
        });
        assertThat(rows(other)).isEqualTo(form.events().size());
        assertThat(rows(streamId)).isEqualTo(1 + form.events().size());
    }

    @ParameterizedTest
    @EnumSource
    void anAppendIsOneStatement(Form form) {
        StatementCounter counter = new StatementCounter(environment());
        counter.store().append(streamId, ExpectedVersion.noStream(), form.events());
        assertThat(counter.statements()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void anAppendInTheCallersTransactionIsOneStatement(Form form) {
        StatementCounter counter = new StatementCounter(environment());
        counter.transaction().executeWithoutResult(status -> counter.store()
                .append(streamId, ExpectedVersion.noStream(), form.events()));
        assertThat(counter.statements()).hasSize(1);
    }

    @Test
    void anEmptyAppendWritesNothingAndChecksNothing() {
        StatementCounter counter = new StatementCounter(environment());
        AppendResult result = counter.store().append(streamId, ExpectedVersion.exactly(99), List.of());
        assertThat(result.events()).isEmpty();
        assertThat(result.version()).isZero();
        assertThat(result.recordedAt()).isNull();
        assertThat(result.created()).isFalse();
        assertThat(result.lastPosition()).isZero();
        assertThat(counter.statements()).isEmpty();
        assertThat(store().streamExists(streamId)).isFalse();
    }

    @Test
    void anErrorOfOneEventLeavesNone() {
        EventStore raw = environment().builder(TestEvents.RAW).build();
        List<EventData> events = List.of(
                TestEvents.raw(UUID.randomUUID(), "placed", "{}"),
                TestEvents.raw(UUID.randomUUID(), "placed", "{}"),
                TestEvents.raw(UUID.randomUUID(), "placed", "{\"amount\": 1e999999}"));
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> raw.append(streamId, ExpectedVersion.noStream(), events));
        assertThat(rows(streamId)).isZero();
    }

    private void assertRefused(ExpectedVersion expected, long actual, Form form) {
        int before = rows(streamId);
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> store().append(streamId, expected, form.events()))
                .satisfies(conflict -> {
                    assertThat(conflict.streamId()).isEqualTo(streamId);
                    assertThat(conflict.expectedVersion()).isEqualTo(expected);
                    assertThat(conflict.actualVersion()).isEqualTo(actual);
                });
        assertThat(rows(streamId)).isEqualTo(before);
    }

    private Instant databaseTime() {
        return Objects.requireNonNull(owner().queryForObject("SELECT clock_timestamp()", OffsetDateTime.class))
                .toInstant();
    }
}
