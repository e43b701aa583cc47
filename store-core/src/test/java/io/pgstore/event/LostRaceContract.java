package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.TestEvents.Placed;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Promises 0 and 2, step by step: what becomes of a writer that waits for another one's transaction. */
abstract class LostRaceContract extends EventStoreTopic {
    @Test
    void whoWaitedForAWinnerThatCommitsGetsTheConflict() {
        AtomicReference<Future<AppendResult>> waiting = new AtomicReference<>();
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1), new Placed(2));
            waiting.set(startRival(ExpectedVersion.noStream()));
        });
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(() -> result(waiting.get()))
                .satisfies(conflict -> assertThat(conflict.actualVersion()).isEqualTo(2));
    }

    @Test
    void whoWaitedForAWinnerThatRollsBackWins() {
        AtomicReference<Future<AppendResult>> waiting = new AtomicReference<>();
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1), new Placed(2));
            waiting.set(startRival(ExpectedVersion.noStream()));
            status.setRollbackOnly();
        });
        assertThat(result(waiting.get()).version()).isEqualTo(1);
        assertThat(versions(streamId)).containsExactly(1L);
    }

    @Test
    void whoWaitedAndExpectsNothingAppendsBehindTheWinner() {
        AtomicReference<Future<AppendResult>> waiting = new AtomicReference<>();
        transaction().executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.any(), new Placed(1), new Placed(2));
            waiting.set(startRival(ExpectedVersion.any()));
        });
        assertThat(result(waiting.get()).version()).isEqualTo(3);
    }

    @Test
    void theTurnAfterALostRaceNeverDeadlocksAnAppendToSeveralStreams() {
        String won = streamId + "a";
        String lost = streamId + "b";
        AtomicReference<Future<List<AppendResult>>> appendToBoth = new AtomicReference<>();
        AtomicReference<Future<AppendResult>> inTurn = new AtomicReference<>();
        elsewhere().executeWithoutResult(status -> {
            rival().append(lost, ExpectedVersion.any(), List.of(new Placed(1)));
            appendToBoth.set(start(() -> transaction().execute(inner -> appendToBoth(won, lost))));
            awaitWaiting(1);
            // The rival has its turn on the stream that the caller wrote to, and waits there for the caller's end.
            inTurn.set(start(() -> elsewhere().execute(inner -> {
                owner().execute(
                                "SELECT pg_advisory_xact_lock(hashtextextended('default/%s', 'store.events'::regclass::oid::bigint))"
                                        .formatted(won));
                return rival().append(won, ExpectedVersion.any(), List.of(new Placed(2)));
            })));
            awaitWaiting(2);
        });
        assertThat(result(appendToBoth.get())).extracting(AppendResult::version).containsExactly(1L, 2L);
        assertThat(result(inTurn.get()).version()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {TransactionDefinition.ISOLATION_REPEATABLE_READ, TransactionDefinition.ISOLATION_SERIALIZABLE})
    void aboveReadCommittedALostRaceIsSpringsConcurrencyFailure(int isolation) {
        TransactionTemplate transaction = transaction(isolation);
        fill(streamId, 1);
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    store().streamVersion(streamId);
                    rival().append(streamId, ExpectedVersion.exactly(1), List.of(new Placed(2)));
                    append(streamId, ExpectedVersion.exactly(1), new Placed(3));
                }));
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    store().streamVersion(streamId);
                    rival().append(streamId, ExpectedVersion.any(), List.of(new Placed(2)));
                    append(streamId, ExpectedVersion.any(), new Placed(3), new Placed(4));
                }));
        assertThat(versions(streamId)).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(ints = {TransactionDefinition.ISOLATION_REPEATABLE_READ, TransactionDefinition.ISOLATION_SERIALIZABLE})
    void aboveReadCommittedAnAppendWithoutARaceWorks(int isolation) {
        transaction(isolation).executeWithoutResult(status -> {
            append(streamId, ExpectedVersion.noStream(), new Placed(1));
            append(streamId, ExpectedVersion.exactly(1), new Placed(2), new Placed(3));
            assertThat(store().streamVersion(streamId)).isEqualTo(3);
        });
        assertThat(versions(streamId)).containsExactly(1L, 2L, 3L);
    }

    private List<AppendResult> appendToBoth(String won, String lost) {
        return store().appendAll(List.of(
                new StreamAppend(won, ExpectedVersion.any(), TestEvents.placed(1)),
                new StreamAppend(lost, ExpectedVersion.any(), TestEvents.placed(1))));
    }

    private Future<AppendResult> startRival(ExpectedVersion expected) {
        Future<AppendResult> rival = start(() -> rival().append(streamId, expected, List.of(new Placed(9))));
        awaitWaiting(1);
        return rival;
    }
}
