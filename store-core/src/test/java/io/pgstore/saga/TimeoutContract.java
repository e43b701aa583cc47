package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.pgstore.codec.PayloadException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Promise 7, without a poller: setting, replacing and cancelling timeouts; and promise 8's handled messages. */
abstract class TimeoutContract extends SagaTopic {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void aSagaHasSeveralTimeoutsTheNextOneFirst() {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "ship", NOON.plusSeconds(60), null);
        SagaTimeout set = store().schedule(saga, "pay", NOON, new Order("payload", 5));
        assertThat(set.payload(Order.class)).contains(new Order("payload", 5));
        assertThat(store().timeouts(name, id))
                .extracting(SagaTimeout::name, SagaTimeout::dueAt)
                .containsExactly(tuple("pay", NOON), tuple("ship", NOON.plusSeconds(60)));
        SagaTimeout stored = store().timeouts(name, id).get(0);
        assertThat(stored).isEqualTo(set);
        assertThat(stored.payload(Order.class)).contains(new Order("payload", 5));
        assertThat(stored.correlationId()).isEqualTo(correlationId);
        assertThat(store().timeouts(name, id).get(1).payload(Order.class)).isEmpty();
        assertThat(load().timeoutAt()).isEqualTo(NOON);
    }

    @Test
    void aTimeoutIsReplacedByName() {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "pay", NOON, new Order("first"));
        store().schedule(saga, "pay", NOON.plusSeconds(60), null);
        assertThat(store().timeouts(name, id)).singleElement().satisfies(timeout -> {
            assertThat(timeout.dueAt()).isEqualTo(NOON.plusSeconds(60));
            assertThat(timeout.payload(Order.class)).isEmpty();
        });
    }

    @Test
    void aTimeoutIsCancelledByName() {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "pay", NOON, null);
        store().schedule(saga, "ship", NOON, null);
        assertThat(store().cancel(saga, "pay")).isTrue();
        assertThat(store().cancel(saga, "pay")).isFalse();
        assertThat(store().timeouts(name, id)).extracting(SagaTimeout::name).containsExactly("ship");
    }

    @Test
    void timeoutsAndStateAreOneTransaction() {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "kept", NOON, null);
        transaction().executeWithoutResult(status -> {
            SagaInstance<Order> paid = store().update(saga, new Order("paid"));
            store().schedule(paid, "ship", NOON, null);
            store().cancel(paid, "kept");
            status.setRollbackOnly();
        });
        assertThat(store().timeouts(name, id)).extracting(SagaTimeout::name).containsExactly("kept");
    }

    @Test
    void anAbsentOrCompletedSagaGetsNoTimeoutAndTheTransactionGoesOn() {
        SagaInstance<Order> saga = start("placed");
        SagaInstance<Order> completed = store().complete(saga);
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(SagaNotFoundException.class)
                    .isThrownBy(() -> store().schedule(completed, "pay", NOON, null))
                    .withMessage("There is no open saga %s/%s", name, id);
            assertUsable();
        });
        store().delete(name, id);
        assertThatExceptionOfType(SagaNotFoundException.class)
                .isThrownBy(() -> store().schedule(saga, "pay", NOON, null));
        assertThat(store().cancel(saga, "pay")).isFalse();
    }

    @Test
    void whoWaitedForACompletionSetsNoTimeout() {
        SagaInstance<Order> saga = start("placed");
        Future<SagaTimeout> scheduling = transaction().execute(status -> {
            store().complete(saga);
            Future<SagaTimeout> started = waiting(() -> rival().schedule(saga, "pay", NOON, null));
            return started;
        });
        assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> result(scheduling));
        assertThat(rows("saga_timeouts")).isZero();
    }

    @Test
    void aBadNameOrPayloadIsRefusedBeforeAnySql() {
        SagaInstance<Order> saga = start("placed");
        assertThatIllegalArgumentException().isThrownBy(() -> store().schedule(saga, " ", NOON, null));
        assertThatIllegalArgumentException().isThrownBy(() -> store().schedule(saga, "a".repeat(129), NOON, null));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> store().schedule(saga, "pay", NOON, new Order("a\u0000b")))
                .withMessageContaining("timeout pay of saga " + name);
    }

    @Test
    void aTimeThatPostgresCannotHoldIsRefusedAndTheSagaStaysReadable() {
        SagaInstance<Order> saga = start("placed");
        for (Instant time : List.of(Instant.MIN, Instant.MAX, Instant.parse("+294277-01-01T00:00:00Z"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store().schedule(saga, "pay", time, null))
                    .withMessageContaining("timeout pay of saga " + name);
        }
        assertThat(load()).isEqualTo(saga);
    }

    @Test
    void theSameIdsInAnotherTenantHaveTheirOwnTimeouts() {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "pay", NOON, null);
        assertThat(store().forTenant("acme").timeouts(name, id)).isEmpty();
        assertThat(store().forTenant("acme").cancel(saga, "pay")).isFalse();
        assertThat(store().forTenant("acme").deadTimeouts().list(name, null, 10))
                .isEmpty();
    }

    @Test
    void aMessageIsNewOnce() {
        assertThat(store().recordMessage(name, correlationId, "m-1")).isTrue();
        assertThat(store().recordMessage(name, correlationId, "m-1")).isFalse();
        assertThat(store().recordMessage(name, "another", "m-1")).isTrue();
        assertThat(store().recordMessage(name + "-other", correlationId, "m-1")).isTrue();
        assertThat(store().forTenant("acme").recordMessage(name, correlationId, "m-1"))
                .isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> store().recordMessage(name, correlationId, ""));
    }

    @Test
    void aMessageWhoseHandlingRolledBackIsNewAgain() {
        Future<Boolean> waiting = transaction().execute(status -> {
            store().recordMessage(name, correlationId, "m-1");
            Future<Boolean> started = waiting(() -> rival().recordMessage(name, correlationId, "m-1"));
            status.setRollbackOnly();
            return started;
        });
        assertThat(result(waiting)).isTrue();
    }
}
