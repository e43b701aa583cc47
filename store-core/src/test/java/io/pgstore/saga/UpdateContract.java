package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.testing.Race;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Promises 3 and 9: writing a saga that is there, guarded by its version. */
abstract class UpdateContract extends SagaTopic {
    @Test
    void anUpdateWritesTheStateAndCountsTheVersionUp() {
        SagaInstance<Order> updated = store().update(start("placed"), new Order("paid", 3));
        assertThat(updated.version()).isEqualTo(2);
        assertThat(updated.state()).isEqualTo(new Order("paid", 3));
        assertThat(updated.updatedAt()).isAfter(updated.createdAt());
        assertThat(load()).isEqualTo(updated);
    }

    @Test
    void aStaleUpdateIsRefusedWithTheActualVersionAndWritesNothing() {
        SagaInstance<Order> first = start("placed");
        store().update(store().update(first, new Order("paid")), new Order("packed"));
        assertThatExceptionOfType(StaleSagaException.class)
                .isThrownBy(() -> store().update(first, new Order("late")))
                .isInstanceOf(OptimisticLockingFailureException.class)
                .withMessage("Saga %s/%s is at version 3, expected 1", name, id)
                .satisfies(stale -> {
                    assertThat(stale.sagaName()).isEqualTo(name);
                    assertThat(stale.sagaId()).isEqualTo(id);
                    assertThat(stale.expectedVersion()).isEqualTo(1);
                    assertThat(stale.actualVersion()).isEqualTo(3);
                });
        assertThat(load().state().step()).isEqualTo("packed");
    }

    @Test
    void anAbsentSagaIsNotFoundAndNeverInserted() {
        SagaInstance<Order> saga = start("placed");
        store().delete(name, id);
        assertThatExceptionOfType(SagaNotFoundException.class)
                .isThrownBy(() -> store().update(saga, new Order("paid")))
                .satisfies(absent -> assertThat(absent.sagaId()).isEqualTo(id));
        assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> store().complete(saga));
        assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> store().archive(saga));
        assertThat(rows("sagas")).isZero();
    }

    @Test
    void aConflictLeavesTheCallersTransactionUsable() {
        SagaInstance<Order> first = start("placed");
        store().update(first, new Order("paid"));
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(StaleSagaException.class)
                    .isThrownBy(() -> store().update(first, new Order("late")));
            assertThatExceptionOfType(StaleSagaException.class).isThrownBy(() -> store().complete(first));
            store().update(load(), new Order("packed"));
        });
        assertThat(load().state().step()).isEqualTo("packed");
    }

    @Test
    void anUpdateJoinsTheCallersTransaction() {
        SagaInstance<Order> saga = start("placed");
        transaction().executeWithoutResult(status -> {
            store().update(saga, new Order("paid"));
            status.setRollbackOnly();
        });
        assertThat(load()).isEqualTo(saga);
    }

    @Test
    void aNullStateIsRefused() {
        SagaInstance<Order> saga = start("placed");
        assertThatIllegalArgumentException().isThrownBy(() -> updateWithNull(saga));
    }

    // Callers without null checks of their own may do this.
    @SuppressWarnings("NullAway")
    private void updateWithNull(SagaInstance<Order> saga) {
        store().update(saga, null);
    }

    @Test
    void eightUpdatesFromOneVersionHaveOneWinnerPerRound() {
        start("placed");
        for (int round = 1; round <= 10; round++) {
            SagaInstance<Order> saga = load();
            assertThat(saga.version()).isEqualTo(round);
            List<Boolean> won = Race.of(8, number -> () -> updates(saga, number));
            assertThat(won).containsOnlyOnce(true);
        }
        assertThat(load().version()).isEqualTo(11);
    }

    private boolean updates(SagaInstance<Order> saga, int number) {
        try {
            store().update(saga, new Order("by", number));
            return true;
        } catch (StaleSagaException stale) {
            return false;
        }
    }

    @Test
    void whoWaitedForAnUpdateThatCommitsIsStale() {
        SagaInstance<Order> saga = start("placed");
        Future<?> waiting = transaction().execute(status -> {
            store().update(saga, new Order("paid"));
            Future<?> started = waiting(() -> rival().update(saga, new Order("late")));
            return started;
        });
        assertThatExceptionOfType(StaleSagaException.class)
                .isThrownBy(() -> result(waiting))
                .satisfies(stale -> assertThat(stale.actualVersion()).isEqualTo(2));
    }

    @Test
    void whoWaitedForAnUpdateThatRollsBackWins() {
        SagaInstance<Order> saga = start("placed");
        Future<SagaInstance<Order>> waiting = transaction().execute(status -> {
            store().update(saga, new Order("paid"));
            Future<SagaInstance<Order>> started = waiting(() -> rival().update(saga, new Order("late")));
            status.setRollbackOnly();
            return started;
        });
        assertThat(result(waiting).version()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {TransactionDefinition.ISOLATION_REPEATABLE_READ, TransactionDefinition.ISOLATION_SERIALIZABLE})
    void aboveReadCommittedALostRaceIsSpringsConcurrencyFailure(int isolation) {
        SagaInstance<Order> saga = start("placed");
        TransactionTemplate strict = transaction();
        strict.setIsolationLevel(isolation);
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> strict.executeWithoutResult(status -> {
                    load();
                    rival().update(saga, new Order("faster"));
                    store().update(saga, new Order("late"));
                }));
        assertThat(load().state().step()).isEqualTo("faster");
    }
}
