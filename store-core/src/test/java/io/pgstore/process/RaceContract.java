package io.pgstore.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.WrongExpectedVersionException;
import io.pgstore.process.SagaOutcome.Status;
import io.pgstore.saga.StaleSagaException;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Race;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.UnexpectedRollbackException;

/** Promises 8 and 9: messages that come at once, and conflicts inside of a caller's transaction. */
abstract class RaceContract extends ExecutorTopic {
    private static final List<String> EIGHT =
            IntStream.range(0, 8).mapToObj(number -> "m-" + number).toList();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eightMessagesThatMayStartMakeOneSagaAndAreAllHandled(boolean locked) {
        SagaCall<Order> call = locked ? call().locked() : call();
        List<SagaOutcome<Order>> outcomes = Race.of(
                8,
                racer -> () ->
                        racers(racer).handle(call.message(EIGHT.get(racer)), EIGHT.get(racer), ExecutorTopic::note));
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.status() == Status.STARTED)
                .hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.status() == Status.UPDATED)
                .hasSize(7);
        assertThat(load().version()).isEqualTo(8);
        assertThat(load().state().messages()).containsExactlyInAnyOrderElementsOf(EIGHT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eightDeliveriesOfOneMessageAreHandledOnce(boolean locked) {
        handle(call(), "placed");
        SagaCall<Order> call = (locked ? call().locked() : call()).message("m-1");
        List<SagaOutcome<Order>> outcomes =
                Race.of(8, racer -> () -> racers(racer).handle(call, "paid", ExecutorTopic::note));
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.status() == Status.UPDATED)
                .hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.status() == Status.DUPLICATE)
                .hasSize(7);
        assertThat(load().state().messages()).containsExactly("placed", "paid");
    }

    @Test
    void messagesToALockedSagaAreDecidedUponOnceEach() {
        handle(call(), "placed");
        AtomicInteger decisions = new AtomicInteger();
        Race.of(
                8,
                racer -> () -> racers(racer).handle(call().locked(), EIGHT.get(racer), (order, message) -> {
                    decisions.incrementAndGet();
                    return note(order, message);
                }));
        assertThat(decisions).hasValue(8);
        assertThat(load().version()).isEqualTo(9);
    }

    @Test
    void whatAnotherWroteMeanwhileIsLoadedAndDecidedUponAgain() {
        handle(call(), "placed");
        int[] tries = new int[1];
        SagaOutcome<Order> outcome = store().handle(call(), "paid", (order, message) -> {
            if (tries[0]++ == 0) {
                interfere("cancelled");
            }
            return note(order, message);
        });
        assertThat(outcome.status()).isEqualTo(Status.UPDATED);
        assertThat(tries).containsExactly(2);
        assertThat(load().state().messages()).containsExactly("placed", "cancelled", "paid");
    }

    @Test
    void aLostStartRaceIsDecidedUponAgain() {
        int[] tries = new int[1];
        SagaOutcome<Order> outcome = store().handle(
                        call().startingAs("o-1").message("m-1"), "placed", (order, message) -> {
                            if (tries[0]++ == 0) {
                                rival().handle(call().startingAs("o-1").message("m-2"), "faster", ExecutorTopic::note);
                            }
                            return note(order, message);
                        });
        assertThat(outcome.status()).isEqualTo(Status.UPDATED);
        assertThat(load().state().messages()).containsExactly("faster", "placed");
    }

    @Test
    void aConflictOfAStreamIsDecidedUponAgain() {
        int[] tries = new int[1];
        store().handle(call(), "placed", (order, message) -> note(order, message)
                .append(stream, ExpectedVersion.exactly(seen(tries)), List.of(new Noted(message))));
        assertThat(tries).containsExactly(2);
        assertThat(noted()).containsExactly(new Noted("other"), new Noted("placed"));
        assertThat(load().version()).isEqualTo(1);
    }

    @Test
    void whoIsAlwaysTooLateIsToldSo() {
        handle(call(), "placed");
        int[] tries = new int[1];
        assertThatExceptionOfType(StaleSagaException.class)
                .isThrownBy(() -> store().handle(call(), "paid", (order, message) -> {
                    interfere("faster-" + tries[0]++);
                    return note(order, message);
                }));
        assertThat(tries).containsExactly(11);
        assertThat(load().state().messages()).doesNotContain("paid").hasSize(12);
    }

    @Test
    void aCallJoinsTheCallersTransaction() {
        transaction().executeWithoutResult(status -> {
            handle(call().message("m-1"), "placed");
            status.setRollbackOnly();
        });
        assertThat(sagas().findByCorrelationId(name, correlationId, Order.class))
                .isEmpty();
        assertThat(handle(call().message("m-1"), "placed").status()).isEqualTo(Status.STARTED);
    }

    @Test
    void aConflictInsideACallersTransactionIsDecidedUponAgainInIt() {
        handle(call(), "placed");
        int[] tries = new int[1];
        transaction().executeWithoutResult(status -> {
            store().handle(call().message("m-1"), "paid", (order, message) -> {
                if (tries[0]++ == 0) {
                    interfere("cancelled");
                }
                return note(order, message);
            });
            jdbc().queryForList("SELECT 1");
        });
        assertThat(tries).containsExactly(2);
        assertThat(load().state().messages()).containsExactly("placed", "cancelled", "paid");
        assertThat(handle(call().message("m-1"), "paid").status()).isEqualTo(Status.DUPLICATE);
    }

    @Test
    void aConflictOfAStreamInsideACallersTransactionMakesItRollBack() {
        assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> transaction()
                .executeWithoutResult(status -> assertThatExceptionOfType(WrongExpectedVersionException.class)
                        .isThrownBy(() -> store().handle(call(), "placed", (order, message) -> note(order, message)
                                .append(stream, ExpectedVersion.exactly(7), List.of(new Noted(message)))))));
        assertThat(sagas().findByCorrelationId(name, correlationId, Order.class))
                .isEmpty();
    }

    private SagaExecutor racers(int number) {
        return number % 2 == 0 ? store() : rival();
    }

    /** Returns the stream's version, and the first time lets another process append after that. */
    private long seen(int[] tries) {
        long version = events().streamVersion(stream);
        if (tries[0]++ == 0) {
            StoreDatabase elsewhere = new StoreDatabase(environment().owner().dataSource(), StoreTables.defaults());
            events(elsewhere).append(stream, ExpectedVersion.any(), List.of(new Noted("other")));
        }
        return version;
    }
}
