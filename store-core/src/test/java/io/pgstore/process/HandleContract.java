package io.pgstore.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.WrongExpectedVersionException;
import io.pgstore.process.SagaOutcome.Status;
import io.pgstore.saga.DuplicateSagaException;
import io.pgstore.saga.JdbcSagaStore;
import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Promise 8: what a message does. */
abstract class HandleContract extends ExecutorTopic {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void aMessageStartsASagaAndTheNextOneUpdatesIt() {
        SagaOutcome<Order> started = handle(call().startingAs("o-1"), "placed");
        assertThat(started.status()).isEqualTo(Status.STARTED);
        assertThat(started.saga()).isEqualTo(load());
        SagaOutcome<Order> updated = handle(call(), "paid");
        assertThat(updated.status()).isEqualTo(Status.UPDATED);
        assertThat(updated.written()).isTrue();
        assertThat(load().sagaId()).isEqualTo("o-1");
        assertThat(load().version()).isEqualTo(2);
        assertThat(load().state().messages()).containsExactly("placed", "paid");
    }

    @Test
    void aMessageCompletesASaga() {
        handle(call(), "placed");
        SagaOutcome<Order> outcome = store().handle(
                        call(),
                        "shipped",
                        (order, message) ->
                                SagaDecision.complete(order.orElseThrow().and(message)));
        assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
        assertThat(load().completed()).isTrue();
        assertThat(load().state().messages()).containsExactly("placed", "shipped");
    }

    @Test
    void aMessageCompletesASagaAndLeavesItsState() {
        handle(call(), "placed");
        store().handle(call(), "shipped", (order, message) -> SagaDecision.complete());
        assertThat(load().completed()).isTrue();
        assertThat(load().state().messages()).containsExactly("placed");
    }

    @Test
    void aMessageMayStartAndCompleteASagaAtOnce() {
        SagaOutcome<Order> outcome =
                store().handle(call(), "placed", (order, message) -> SagaDecision.complete(Order.first(message)));
        assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
        assertThat(load().completed()).isTrue();
        assertThat(load().state().messages()).containsExactly("placed");
    }

    @Test
    void completingWithoutAStateWhatDoesNotExistIsTheDecidersMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().handle(call(), "shipped", (order, message) -> SagaDecision.complete()))
                .withMessageContaining(correlationId);
    }

    @Test
    void anIgnoredMessageWritesNothing() {
        assertThat(store().handle(call(), "noise", (order, message) -> SagaDecision.ignore())
                        .status())
                .isEqualTo(Status.IGNORED);
        assertThat(sagas().findByCorrelationId(name, correlationId, Order.class))
                .isEmpty();
        SagaInstance<Order> before = handle(call(), "placed").saga();
        SagaOutcome<Order> outcome = store().handle(call(), "noise", (order, message) -> SagaDecision.ignore());
        assertThat(outcome.written()).isFalse();
        assertThat(outcome.saga()).isEqualTo(before);
        assertThat(load()).isEqualTo(before);
    }

    @Test
    void stateEventsAndTimeoutsAreWrittenTogether() {
        SagaOutcome<Order> outcome = store().handle(call(), "placed", (order, message) -> note(order, message)
                .append(stream, ExpectedVersion.noStream(), List.of(new Noted(message)))
                .append(stream + "-copy", List.of(new Noted(message), new Noted("again")))
                .timeoutAt("pay", NOON, Order.first("payload"))
                .timeoutAfter("ship", Duration.ofSeconds(5), null));
        assertThat(outcome.appends()).extracting(append -> append.version()).containsExactly(1L, 2L);
        assertThat(noted()).containsExactly(new Noted("placed"));
        SagaInstance<Order> saga = load();
        List<SagaTimeout> timeouts = sagas().timeouts(name, saga.sagaId());
        assertThat(timeouts).extracting(SagaTimeout::name).containsExactly("pay", "ship");
        assertThat(timeouts)
                .extracting(SagaTimeout::dueAt)
                .containsExactly(NOON, saga.updatedAt().plusSeconds(5));
        assertThat(timeouts.get(0).payload(Order.class)).contains(Order.first("payload"));
        store().handle(call(), "paid", (order, message) -> note(order, message).cancelTimeout("pay"));
        assertThat(sagas().timeouts(name, saga.sagaId()))
                .extracting(SagaTimeout::name)
                .containsExactly("ship");
    }

    @Test
    void aStreamThatConflictsEachTimeLeavesNothing() {
        SagaExecutor impatient = new SagaExecutor(
                sagas(),
                events(),
                new JdbcTransactionManager(environment().database().dataSource()),
                1);
        assertThatExceptionOfType(WrongExpectedVersionException.class)
                .isThrownBy(
                        () -> impatient.handle(call().message("m-1"), "placed", (order, message) -> note(order, message)
                                .append(stream, ExpectedVersion.exactly(7), List.of(new Noted(message)))));
        assertThat(sagas().findByCorrelationId(name, correlationId, Order.class))
                .isEmpty();
        assertThat(handle(call().message("m-1"), "placed").status()).isEqualTo(Status.STARTED);
    }

    @Test
    void theSameMessageTwiceIsHandledOnce() {
        handle(call().message("m-1"), "placed");
        SagaOutcome<Order> again = handle(call().message("m-1"), "placed");
        assertThat(again.status()).isEqualTo(Status.DUPLICATE);
        assertThat(again.saga()).isEqualTo(load());
        handle(call().message("m-2"), "paid");
        assertThat(load().state().messages()).containsExactly("placed", "paid");
    }

    @Test
    void aMessageThatMayNotStartASagaAndFindsNoneIsIgnoredAndHandledLater() {
        SagaOutcome<Order> early = handle(call().continuing().message("m-2"), "paid");
        assertThat(early.status()).isEqualTo(Status.NO_SAGA);
        assertThat(early.saga()).isNull();
        handle(call().message("m-1"), "placed");
        assertThat(handle(call().continuing().message("m-2"), "paid").status()).isEqualTo(Status.UPDATED);
        assertThat(load().state().messages()).containsExactly("placed", "paid");
    }

    @Test
    void aMessageThatFindsACompletedSagaIsIgnored() {
        handle(call(), "placed");
        store().handle(call(), "shipped", (order, message) -> SagaDecision.complete());
        SagaInstance<Order> completed = load();
        for (SagaCall<Order> late : List.of(call(), call().continuing())) {
            SagaOutcome<Order> outcome = handle(late, "late");
            assertThat(outcome.status()).isEqualTo(Status.ALREADY_COMPLETED);
            assertThat(outcome.saga()).isEqualTo(completed);
        }
        assertThat(load()).isEqualTo(completed);
    }

    @Test
    void withReuseAMessageStartsTheNextSaga() {
        JdbcSagaStore reusing = JdbcSagaStore.builder(environment().database(), CODEC)
                .reuseCorrelationIds(true)
                .build();
        SagaExecutor executor = new SagaExecutor(
                reusing,
                events(),
                new JdbcTransactionManager(environment().database().dataSource()));
        executor.handle(call(), "first", (order, message) -> SagaDecision.complete(Order.first(message)));
        assertThat(executor.handle(call().continuing(), "late", ExecutorTopic::note)
                        .status())
                .isEqualTo(Status.ALREADY_COMPLETED);
        assertThat(executor.handle(call(), "second", ExecutorTopic::note).status())
                .isEqualTo(Status.STARTED);
        assertThat(load().state()).isEqualTo(Order.first("second"));
    }

    @Test
    void anIdThatBelongsToAnotherSagaIsNotTriedAgain() {
        sagas().insert(name, "o-1", "another", Order.first("placed"));
        int[] calls = new int[1];
        assertThatExceptionOfType(DuplicateSagaException.class)
                .isThrownBy(() -> store().handle(call().startingAs("o-1"), "placed", (order, message) -> {
                    calls[0]++;
                    return note(order, message);
                }))
                .satisfies(exception -> assertThat(exception.existingSagaId()).isEqualTo("o-1"));
        assertThat(calls).containsExactly(1);
    }

    @Test
    void theSameCorrelationIdOfAnotherTenantIsAnotherSaga() {
        handle(call(), "placed");
        store().forTenant("acme").handle(call(), "elsewhere", ExecutorTopic::note);
        assertThat(load().state()).isEqualTo(Order.first("placed"));
        assertThat(sagas().forTenant("acme").findByCorrelationId(name, correlationId, Order.class))
                .map(SagaInstance::state)
                .contains(Order.first("elsewhere"));
    }

    @Test
    void aDecisionIsAValueThatHoldsWhatIsPossible() {
        SagaDecision<String> decision =
                SagaDecision.save("s").append(stream, List.of("e")).timeoutAt("pay", NOON, null);
        assertThat(decision)
                .isEqualTo(SagaDecision.save("s").append(stream, List.of("e")).timeoutAt("pay", NOON, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SagaDecision.complete().timeoutAt("pay", NOON, null))
                .withMessageContaining("completed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SagaDecision.ignore().append(stream, List.of("e")))
                .withMessageContaining("ignored");
        assertThatIllegalArgumentException().isThrownBy(() -> new TimeoutChange("pay", NOON, Duration.ZERO, null));
    }

    @Test
    void theDeciderSeesWhatIsStored() {
        handle(call(), "placed");
        store().handle(call(), "paid", (order, message) -> {
            assertThat(order).isEqualTo(Optional.of(Order.first("placed")));
            return SagaDecision.ignore();
        });
    }
}
