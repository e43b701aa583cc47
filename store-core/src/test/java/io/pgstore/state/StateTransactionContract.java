package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.state.TestStates.Cart;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** How calls join their caller's transaction, and what a conflict leaves of it. */
abstract class StateTransactionContract extends StateTopic {
    @Test
    void allWritesCommitOrVanishWithTheCallersTransaction() {
        store().upsert(id, 0, new Cart(1));
        store().upsert(id + "d", 0, new Cart(1));
        store().upsert(id + "p", 0, new Cart(1));
        transaction().executeWithoutResult(status -> {
            writeEverything();
            assertThat(store().count(id)).isEqualTo(5);
            assertThat(rival().count(id)).isEqualTo(3);
            status.setRollbackOnly();
        });
        assertThat(store().list(id, Page.first(9), Cart.class))
                .extracting(DurableState::persistenceId)
                .containsExactly(id, id + "d", id + "p");
        assertThat(cart(id)).contains(new Cart(1));
        transaction().executeWithoutResult(status -> writeEverything());
        assertThat(rival().list(id, Page.first(9), Cart.class))
                .extracting(DurableState::persistenceId)
                .containsExactly(id, id + "b1", id + "b2", id + "c", id + "u");
    }

    private void writeEverything() {
        store().upsert(id, 1, new Cart(2));
        store().delete(id + "d");
        store().purge(id + "p");
        store().upsertAllOrNone(List.of(
                new DurableStateWrite(id + "b1", 0, new Cart(1)), new DurableStateWrite(id + "b2", 0, new Cart(1))));
        store().compute(id + "c", Cart.class, cart -> new Cart(1));
        store().update(id + "u", Cart.class, cart -> new Cart(1));
    }

    @Test
    void anyConflictLeavesTheCallersTransactionUsable() {
        store().upsert(id, 0, new Cart(1));
        List<ThrowingCallable> conflicts = List.of(
                () -> store().upsert(id, 0, new Cart(9)),
                () -> store().upsert(id, 5, new Cart(9)),
                () -> store().delete(id, 5),
                () -> store().upsertAllOrNone(List.of(
                        new DurableStateWrite(id + "x", 0, new Cart(9)), new DurableStateWrite(id, 5, new Cart(9)))));
        transaction().executeWithoutResult(status -> {
            long number = 0;
            for (ThrowingCallable conflict : conflicts) {
                assertThatExceptionOfType(StaleRevisionException.class).isThrownBy(conflict);
                assertThat(store().upsert(id + "next", number, new Cart(1)).revision())
                        .isEqualTo(++number);
            }
        });
        assertThat(revision(id + "next")).isEqualTo(conflicts.size());
        assertThat(cart(id)).contains(new Cart(1));
        assertThat(rows(id + "x")).isZero();
    }

    @Test
    void everyWriteInAReadOnlyTransactionSaysSo() {
        List<ThrowingCallable> writes = List.of(
                () -> store().upsert(id, 0, new Cart(1)),
                () -> store().upsert(id, 1, new Cart(1)),
                () -> store().upsertAll(List.of(new DurableStateWrite(id, 0, new Cart(1)))),
                () -> store().upsertAllOrNone(List.of(new DurableStateWrite(id, 0, new Cart(1)))),
                () -> store().update(id, Cart.class, cart -> new Cart(1)),
                () -> store().compute(id, Cart.class, cart -> new Cart(1)),
                () -> store().delete(id, 1),
                () -> store().delete(id),
                () -> store().purge(id));
        readOnly().executeWithoutResult(status -> {
            for (ThrowingCallable write : writes) {
                assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                        .isThrownBy(write)
                        .withMessageContaining(id)
                        .withMessageContaining("read-only")
                        .withMessageContaining("@Transactional");
            }
            assertThat(store().load(id, Cart.class)).isEmpty();
            assertThat(store().count(id)).isZero();
        });
    }

    @Test
    void aLostRaceAboveReadCommittedIsAConcurrencyFailure() {
        store().upsert(id, 0, new Cart(1));
        List<Runnable> writes = List.of(
                () -> store().upsert(id, 1, new Cart(9)),
                () -> store().upsert(id + "new", 0, new Cart(9)),
                () -> store().delete(id),
                () -> store().compute(id, Cart.class, cart -> new Cart(9)));
        long revision = 1;
        for (Runnable write : writes) {
            long expected = revision++;
            Future<Boolean> racer = start(() -> repeatableRead().execute(status -> {
                assertThat(store().count("")).isNotNegative();
                rival().upsert(id, expected, new Cart(1));
                rival().upsert(id + "new", expected - 1, new Cart(1));
                write.run();
                return true;
            }));
            assertThatExceptionOfType(ConcurrencyFailureException.class).isThrownBy(() -> result(racer));
        }
    }

    @Test
    void aCallOfItsOwnTriesALostRaceAboveReadCommittedAgain() {
        DurableStateStore strict = TestStates.plain(new StoreDatabase(
                environment().owner().hikari(4, pool -> pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ")),
                StoreTables.defaults()));
        store().upsert(id, 0, new Cart(1));
        Future<Boolean> deletion = elsewhere().execute(status -> {
            rival().upsert(id, 1, new Cart(2));
            Future<Boolean> waiting = start(() -> strict.delete(id));
            awaitWaiting();
            return waiting;
        });
        assertThat(result(deletion)).isTrue();
        assertThat(strict.compute(id, Cart.class, cart -> new Cart(3)).revision())
                .isEqualTo(3);
    }

    @Test
    void twoTenantsDoNotSeeEachOther() {
        DurableStateStore acme = store().forTenant(fresh("tenant"));
        store().upsert(id, 0, new Cart(1));
        assertThat(acme.upsert(id, 0, new Cart(100)).revision()).isEqualTo(1);
        acme.upsert(id, 1, new Cart(200));
        assertThat(cart(id)).contains(new Cart(1));
        assertThat(acme.load(id, Cart.class).orElseThrow().state()).isEqualTo(new Cart(200));
        assertThat(acme.list(id, Page.first(9), Cart.class)).hasSize(1);
        assertThat(acme.findByContent("", Map.of("items", 1), Page.first(9), Cart.class))
                .isEmpty();
        assertThat(acme.delete(id)).isTrue();
        assertThat(acme.purge(id)).isTrue();
        assertThat(acme.count("")).isZero();
        assertThat(store().count(id)).isEqualTo(1);
    }
}
