package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.testing.Race;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Promise 4: what becomes of the correlation id of a completed saga. */
abstract class ReuseContract extends SagaTopic {
    @Test
    void withoutReuseACompletedSagaKeepsItsCorrelationId() {
        store().complete(start("placed"));
        assertThat(store().reusesCorrelationIds()).isFalse();
        assertThatExceptionOfType(DuplicateSagaException.class)
                .isThrownBy(() -> store().insert(name, "second", correlationId, new Order("again")))
                .satisfies(duplicate -> assertThat(duplicate.existingSagaId()).isEqualTo(id));
    }

    @Test
    void withReuseTheNextSagaTakesItAndTheCompletedOneCanStillBeRead() {
        for (int number = 1; number <= 3; number++) {
            reusing().complete(reusing().insert(name, id + number, correlationId, new Order("placed", number)));
        }
        reusing().insert(name, "open", correlationId, new Order("open"));
        assertThat(reusing()
                        .findByCorrelationId(name, correlationId, Order.class)
                        .orElseThrow()
                        .sagaId())
                .isEqualTo("open");
        for (int number = 1; number <= 3; number++) {
            assertThat(reusing().findById(name, id + number, Order.class)).get().satisfies(saga -> {
                assertThat(saga.completed()).isTrue();
                assertThat(saga.version()).isEqualTo(2);
            });
        }
    }

    @Test
    void theNewestSagaOfACorrelationIdIsFoundAlsoAfterItsCompletion() {
        for (int number = 1; number <= 3; number++) {
            reusing().complete(reusing().insert(name, id + number, correlationId, new Order("placed", number)));
            assertThat(reusing()
                            .findByCorrelationId(name, correlationId, Order.class)
                            .orElseThrow()
                            .state()
                            .amount())
                    .isEqualTo(number);
        }
    }

    @Test
    void withReuseAnOpenSagaKeepsIt() {
        reusing().insert(name, id, correlationId, new Order("placed"));
        assertThatExceptionOfType(DuplicateSagaException.class)
                .isThrownBy(() -> reusing().insert(name, "second", correlationId, new Order("again")));
    }

    @Test
    void withReuseTheIdOfACompletedSagaIsStillADuplicate() {
        reusing().complete(reusing().insert(name, id, correlationId, new Order("placed")));
        assertThatExceptionOfType(DuplicateSagaException.class)
                .isThrownBy(() -> reusing().insert(name, id, correlationId, new Order("again")))
                .satisfies(duplicate -> assertThat(duplicate.key()).isEqualTo(DuplicateSagaException.Key.SAGA_ID));
    }

    @Test
    void eightStartsAfterACompletionMakeOneSaga() {
        for (int round = 0; round < 5; round++) {
            String prefix = id + "-" + round + "-";
            List<Boolean> started = Race.of(8, number -> () -> startsAs(prefix + number));
            assertThat(started).containsOnlyOnce(true);
            reusing()
                    .complete(reusing()
                            .findByCorrelationId(name, correlationId, Order.class)
                            .orElseThrow());
        }
        assertThat(rows("sagas")).isEqualTo(5);
    }

    @Test
    void whoWaitedForAStartAfterACompletionGetsTheDuplicate() {
        reusing().complete(reusing().insert(name, id, correlationId, new Order("placed")));
        Future<SagaInstance<Order>> waiting = transaction().execute(status -> {
            reusing().insert(name, "second", correlationId, new Order("again"));
            Future<SagaInstance<Order>> started = waiting(() -> environment()
                    .rivalBuilder()
                    .reuseCorrelationIds(true)
                    .build()
                    .insert(name, "third", correlationId, new Order("late")));
            return started;
        });
        assertThatExceptionOfType(DuplicateSagaException.class)
                .isThrownBy(() -> result(waiting))
                .satisfies(duplicate -> assertThat(duplicate.existingSagaId()).isEqualTo("second"));
    }

    private JdbcSagaStore reusing() {
        return environment().builder().reuseCorrelationIds(true).build();
    }

    private boolean startsAs(String sagaId) {
        try {
            reusing().insert(name, sagaId, correlationId, new Order("placed"));
            return true;
        } catch (DuplicateSagaException duplicate) {
            return false;
        }
    }
}
