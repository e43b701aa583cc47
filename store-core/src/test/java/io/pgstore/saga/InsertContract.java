package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.codec.PayloadException;
import io.pgstore.testing.Race;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.transaction.support.TransactionTemplate;

/** Promises 1 and 9: how sagas start, and who wins when several start the same. */
abstract class InsertContract extends SagaTopic {
    @Test
    void aSagaStartsAsVersionOne() {
        SagaInstance<Order> saga = start("placed");
        assertThat(saga.version()).isEqualTo(1);
        assertThat(saga.sagaName()).isEqualTo(name);
        assertThat(saga.sagaId()).isEqualTo(id);
        assertThat(saga.correlationId()).isEqualTo(correlationId);
        assertThat(saga.updatedAt()).isEqualTo(saga.createdAt());
        assertThat(saga.completed()).isFalse();
        assertThat(load()).isEqualTo(saga);
    }

    @Test
    void theSameIdIsADuplicateThatNamesTheExistingSaga() {
        start("placed");
        assertThatExceptionOfType(DuplicateSagaException.class)
                .isThrownBy(() -> store().insert(name, id, "another", new Order("again")))
                .isInstanceOf(DuplicateKeyException.class)
                .withMessage("Saga %s/%s exists already", name, id)
                .satisfies(duplicate -> {
                    assertThat(duplicate.key()).isEqualTo(DuplicateSagaException.Key.SAGA_ID);
                    assertThat(duplicate.existingSagaId()).isEqualTo(id);
                });
        assertThat(load().state()).isEqualTo(new Order("placed"));
    }

    @Test
    void theSameCorrelationIdUnderAnotherIdIsADuplicateThatNamesTheExistingSaga() {
        start("placed");
        assertThatExceptionOfType(DuplicateSagaException.class)
                .isThrownBy(() -> store().insert(name, "another", correlationId, new Order("again")))
                .withMessageContaining(correlationId)
                .satisfies(duplicate -> {
                    assertThat(duplicate.key()).isEqualTo(DuplicateSagaException.Key.CORRELATION_ID);
                    assertThat(duplicate.sagaName()).isEqualTo(name);
                    assertThat(duplicate.sagaId()).isEqualTo("another");
                    assertThat(duplicate.correlationId()).isEqualTo(correlationId);
                    assertThat(duplicate.existingSagaId()).isEqualTo(id);
                });
        assertThat(rows("sagas")).isEqualTo(1);
    }

    @Test
    void aDuplicateLeavesTheCallersTransactionUsable() {
        start("placed");
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(DuplicateSagaException.class)
                    .isThrownBy(() -> store().insert(name, id, "another", new Order("again")));
            assertThatExceptionOfType(DuplicateSagaException.class)
                    .isThrownBy(() -> store().insert(name, "another", correlationId, new Order("again")));
            store().insert(name, "another", "another", new Order("goes on"));
        });
        assertThat(rows("sagas")).isEqualTo(2);
    }

    @Test
    void aDuplicateOfTheSameTransactionIsFoundToo() {
        transaction().executeWithoutResult(status -> {
            start("placed");
            assertThatExceptionOfType(DuplicateSagaException.class)
                    .isThrownBy(() -> store().insert(name, "another", correlationId, new Order("again")));
        });
        assertThat(rows("sagas")).isEqualTo(1);
    }

    @Test
    void theSameIdsUnderAnotherNameOrTenantAreIndependent() {
        start("placed");
        store().insert(name + "-other", id, correlationId, new Order("other name"));
        store().forTenant("acme").insert(name, id, correlationId, new Order("other tenant"));
        assertThat(load().state().step()).isEqualTo("placed");
        assertThat(store().forTenant("acme")
                        .findById(name, id, Order.class)
                        .orElseThrow()
                        .state()
                        .step())
                .isEqualTo("other tenant");
    }

    @Test
    void aRollbackLeavesNothing() {
        transaction().executeWithoutResult(status -> {
            start("placed");
            status.setRollbackOnly();
        });
        assertThat(rows("sagas")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0000b", "line\nbreak", "\ud800"})
    void aBadNameOrIdIsRefusedBeforeAnySql(String bad) {
        assertThatIllegalArgumentException().isThrownBy(() -> store().insert(bad, id, correlationId, new Order("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> store().insert(name, bad, correlationId, new Order("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> store().insert(name, id, bad, new Order("x")));
        assertThat(rows("sagas")).isZero();
    }

    @Test
    void idsOf512CharactersWorkAndLongerOnesAreRefused() {
        for (String letter : List.of("a", "漢")) {
            String longest = letter.repeat(512);
            assertThat(store().insert(name, longest, longest, new Order("placed"))
                            .sagaId())
                    .isEqualTo(longest);
            assertThat(store().findByCorrelationId(name, longest, Order.class)).isPresent();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store().insert(name, longest + letter, correlationId, new Order("placed")));
        }
    }

    @Test
    void aStateThatPostgresCannotHoldIsRefusedWithTheSagasName() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> start("a\u0000b"))
                .withMessageContaining(name + "/" + id);
        assertThat(rows("sagas")).isZero();
    }

    @Test
    void inAReadOnlyTransactionItSaysSo() {
        TransactionTemplate readOnly = transaction();
        readOnly.setReadOnly(true);
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> readOnly.executeWithoutResult(status -> start("placed")))
                .withMessageContaining("read-only");
    }

    @Test
    void eightStartsOfOneCorrelationIdMakeOneSaga() {
        List<String> outcomes = Race.of(8, number -> () -> attempt(id + number, correlationId));
        assertThat(outcomes)
                .containsOnlyOnce("started")
                .filteredOn("CORRELATION_ID"::equals)
                .hasSize(7);
        assertThat(rows("sagas")).isEqualTo(1);
    }

    @Test
    void eightStartsOfOneIdMakeOneSaga() {
        List<String> outcomes = Race.of(8, number -> () -> attempt(id, correlationId + number));
        assertThat(outcomes)
                .containsOnlyOnce("started")
                .filteredOn("SAGA_ID"::equals)
                .hasSize(7);
        assertThat(rows("sagas")).isEqualTo(1);
    }

    @Test
    void eightStartsThatCollideCrosswiseEndInSagasOrDuplicates() {
        for (int round = 0; round < 20; round++) {
            String prefix = id + round;
            List<String> outcomes = Race.of(8, number -> () -> attempt(prefix + number % 3, prefix + "c" + number % 2));
            assertThat(outcomes).filteredOn("started"::equals).hasSizeBetween(1, 2);
        }
    }

    private String attempt(String sagaId, String correlation) {
        try {
            store().insert(name, sagaId, correlation, new Order("placed"));
            return "started";
        } catch (DuplicateSagaException duplicate) {
            return duplicate.key().name();
        }
    }

    @Test
    void whoWaitedForAStartThatCommitsGetsTheDuplicate() {
        Future<?> waiting = transaction().execute(status -> {
            start("placed");
            Future<?> started = waiting(() -> rival().insert(name, "another", correlationId, new Order("late")));
            return started;
        });
        assertThatExceptionOfType(DuplicateSagaException.class)
                .isThrownBy(() -> result(waiting))
                .satisfies(duplicate -> assertThat(duplicate.existingSagaId()).isEqualTo(id));
        assertThat(rows("sagas")).isEqualTo(1);
    }

    @Test
    void whoWaitedInsideOfATransactionGoesOnInIt() {
        Future<String> waiting = transaction().execute(status -> {
            start("placed");
            Future<String> started = waiting(() -> rivalTransaction().execute(rivalStatus -> {
                try {
                    return rival().insert(name, "another", correlationId, new Order("late"))
                            .sagaId();
                } catch (DuplicateSagaException duplicate) {
                    return rival().findById(name, duplicate.existingSagaId(), Order.class)
                            .orElseThrow()
                            .sagaId();
                }
            }));
            return started;
        });
        assertThat(result(waiting)).isEqualTo(id);
    }

    @Test
    void whoWaitedForAStartThatRollsBackStarts() {
        Future<SagaInstance<Order>> waiting = transaction().execute(status -> {
            start("placed");
            Future<SagaInstance<Order>> started =
                    waiting(() -> rival().insert(name, "another", correlationId, new Order("late")));
            status.setRollbackOnly();
            return started;
        });
        assertThat(result(waiting).version()).isEqualTo(1);
        assertThat(rows("sagas")).isEqualTo(1);
    }
}
