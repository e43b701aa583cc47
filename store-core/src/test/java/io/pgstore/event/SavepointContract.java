package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.schema.BackgroundTasks;
import java.sql.Savepoint;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.transaction.TransactionStatus;

/** Promise 6: a rollback to a savepoint takes back what came after it, and nothing else. */
abstract class SavepointContract extends EventStoreTopic {
    /** The ways to roll a part of a transaction back. */
    enum Rollback {
        NESTED_TRANSACTION,
        SPRINGS_SAVEPOINT,
        JDBCS_SAVEPOINT
    }

    @ParameterizedTest
    @EnumSource
    void whatCameAfterTheSavepointIsGoneAndVersionsGoOnWithoutAGap(Rollback rollback) {
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1));
            rollBack(
                    rollback,
                    status,
                    () -> append(streamId, ExpectedVersion.exactly(1), new Placed(-2), new Placed(-3)));
            append(streamId, ExpectedVersion.exactly(1), new Placed(2));
        });
        assertThat(payloads(streamId)).containsExactly(new Placed(1), new Placed(2));
        assertThat(versions(streamId)).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @EnumSource
    void readersLoseNothingThatIsAppendedAfterTheFirstAppendWasRolledBack(Rollback rollback) {
        long before = rival().readAll(0, 1).next().position();
        long start = Math.max(before, rival().status().lastPosition());
        transaction().executeWithoutResult(status -> {
            // The first append of the transaction, and its fence, are rolled back: the next one takes another.
            rollBack(rollback, status, () -> append(streamId, ExpectedVersion.noStream(), new Placed(-1)));
            append(streamId, ExpectedVersion.noStream(), new Placed(1));
            rival().append(streamId + "-later", ExpectedVersion.noStream(), List.of(new Placed(2)));
            assertThat(rival().readAll(start, 100).events()).isEmpty();
        });
        assertThat(rival().readAll(start, 100).events())
                .extracting(RecordedEvent::payload)
                .containsExactly(new Placed(1), new Placed(2));
    }

    @ParameterizedTest
    @EnumSource
    void readersAreNotHeldBackByWhatWasRolledBack(Rollback rollback) {
        long start = rival().status().lastPosition();
        transaction().executeWithoutResult(status -> {
            rollBack(rollback, status, () -> append(streamId, ExpectedVersion.noStream(), new Placed(-1)));
            rival().append(streamId + "-later", ExpectedVersion.noStream(), List.of(new Placed(2)));
            assertThat(rival().readAll(start, 100).events()).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void listenersHearOnlyOfWhatRemains(Rollback rollback) {
        List<Object> heard = new CopyOnWriteArrayList<>();
        try (BackgroundTasks background = new BackgroundTasks()) {
            EventStore store = environment()
                    .builder(TestEvents.CODEC)
                    .background(background)
                    .listener(events -> events.forEach(event -> heard.add(event.payload())))
                    .build();
            transaction().executeWithoutResult(status -> {
                store.append(streamId, ExpectedVersion.any(), List.of(new Placed(1)));
                rollBack(
                        rollback, status, () -> store.append(streamId, ExpectedVersion.any(), List.of(new Placed(-2))));
                store.append(streamId, ExpectedVersion.any(), List.of(new Placed(3)));
                assertThat(heard).isEmpty();
            });
            transaction().executeWithoutResult(status -> {
                rollBack(
                        rollback, status, () -> store.append(streamId, ExpectedVersion.any(), List.of(new Placed(-4))));
                store.append(streamId, ExpectedVersion.any(), List.of(new Placed(5)));
            });
        }
        assertThat(heard).containsExactlyInAnyOrder(new Placed(1), new Placed(3), new Placed(5));
    }

    @ParameterizedTest
    @EnumSource
    void aConflictBehindASavepointNeedsNoRollback(Rollback rollback) {
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1));
            rollBack(rollback, status, () -> assertThatExceptionOfType(WrongExpectedVersionException.class)
                    .isThrownBy(() -> append(streamId, ExpectedVersion.noStream(), new Placed(-1))));
            append(streamId, ExpectedVersion.exactly(1), new Placed(2));
        });
        assertThat(versions(streamId)).containsExactly(1L, 2L);
    }

    @Test
    void aReleasedSavepointKeepsWhatCameAfterIt() {
        transaction().executeWithoutResult(status -> {
            nested().executeWithoutResult(inner -> append(streamId, ExpectedVersion.noStream(), new Placed(1)));
            append(streamId, ExpectedVersion.exactly(1), new Placed(2));
        });
        assertThat(versions(streamId)).containsExactly(1L, 2L);
    }

    @Test
    void savepointsInsideOfSavepointsTakeBackTheirOwnPart() {
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.any(), new Placed(1));
            nested().executeWithoutResult(outer -> {
                append(streamId, ExpectedVersion.any(), new Placed(2));
                nested().executeWithoutResult(inner -> {
                    append(streamId, ExpectedVersion.any(), new Placed(-3));
                    inner.setRollbackOnly();
                });
                append(streamId, ExpectedVersion.any(), new Placed(3));
            });
            nested().executeWithoutResult(outer -> {
                append(streamId, ExpectedVersion.any(), new Placed(-4));
                nested().executeWithoutResult(inner -> append(streamId, ExpectedVersion.any(), new Placed(-5)));
                outer.setRollbackOnly();
            });
        });
        assertThat(payloads(streamId)).containsExactly(new Placed(1), new Placed(2), new Placed(3));
    }

    private void rollBack(Rollback rollback, TransactionStatus status, Runnable part) {
        switch (rollback) {
            case NESTED_TRANSACTION ->
                nested().executeWithoutResult(inner -> {
                    part.run();
                    inner.setRollbackOnly();
                });
            case SPRINGS_SAVEPOINT -> {
                assume(Ability.SAVEPOINTS);
                Object savepoint = status.createSavepoint();
                part.run();
                status.rollbackToSavepoint(savepoint);
            }
            case JDBCS_SAVEPOINT ->
                jdbc().execute((ConnectionCallback<Boolean>) connection -> {
                    Savepoint savepoint = connection.setSavepoint();
                    part.run();
                    connection.rollback(savepoint);
                    return true;
                });
        }
    }
}
