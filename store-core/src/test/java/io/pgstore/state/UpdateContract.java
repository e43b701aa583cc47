package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.state.TestStates.Basket;
import io.pgstore.state.TestStates.Cart;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Promise 12: changing a state by a function, optimistically or under a lock. */
abstract class UpdateContract extends StateTopic {
    @Test
    void updateCreatesAndChanges() {
        assertThat(add(1)).isEqualTo(new Cart(1));
        assertThat(add(2)).isEqualTo(new Cart(3));
        assertThat(store().load(id, Cart.class)).get().satisfies(loaded -> {
            assertThat(loaded.revision()).isEqualTo(2);
            assertThat(loaded.state()).isEqualTo(new Cart(3));
        });
    }

    @Test
    void computeCreatesAndChanges() {
        assertThat(addLocked(1)).isEqualTo(new Cart(1));
        DurableState<Cart> computed = store().compute(
                        id, Cart.class, cart -> new Cart(cart.orElseThrow().items() + 2));
        assertThat(store().load(id, Cart.class)).contains(computed);
        assertThat(computed.revision()).isEqualTo(2);
    }

    @Test
    void aDeletedEntityIsAbsentToTheChangeAndGoesOnCounting() {
        add(5);
        store().delete(id);
        assertThat(add(1)).isEqualTo(new Cart(1));
        store().delete(id);
        assertThat(addLocked(2)).isEqualTo(new Cart(2));
        assertThat(revision(id)).isEqualTo(3);
    }

    @Test
    void aChangeMayChangeTheLoadedStateItself() {
        store().update(id, Basket.class, basket -> basket.orElseGet(Basket::new));
        store().update(id, Basket.class, basket -> {
            basket.orElseThrow().lines.add("one");
            return basket.orElseThrow();
        });
        assertThat(store().load(id, Basket.class).orElseThrow().state().lines).containsExactly("one");
    }

    @Test
    void updateLoadsAndChangesAgainWhenAnotherWriterWasFaster() {
        AtomicInteger calls = new AtomicInteger();
        add(1);
        DurableState<Cart> updated = store().update(id, Cart.class, cart -> {
            if (calls.incrementAndGet() <= 3) {
                rival().upsert(id, calls.get(), new Cart(100 * calls.get()));
            }
            return new Cart(cart.orElseThrow().items() + 1);
        });
        assertThat(calls).hasValue(4);
        assertThat(updated.state()).isEqualTo(new Cart(301));
        assertThat(updated.revision()).isEqualTo(5);
    }

    @Test
    void updateTriesAgainInsideOfItsCallersTransaction() {
        AtomicInteger calls = new AtomicInteger();
        add(1);
        transaction().executeWithoutResult(status -> store().update(id, Cart.class, cart -> {
            if (calls.incrementAndGet() == 1) {
                rival().upsert(id, 1, new Cart(100));
            }
            return new Cart(cart.orElseThrow().items() + 1);
        }));
        assertThat(cart(id)).contains(new Cart(101));
    }

    @Test
    void updateGivesUpWhenOthersAreFasterEachTime() {
        AtomicInteger calls = new AtomicInteger();
        assertThatExceptionOfType(StaleRevisionException.class)
                .isThrownBy(() -> store().update(id, Cart.class, cart -> {
                    rival().upsert(id, calls.getAndIncrement(), new Cart(0));
                    return new Cart(-1);
                }))
                .satisfies(stale -> assertThat(stale.actualRevision()).isEqualTo(calls.get()));
        assertThat(calls).hasValue(11);
        assertThat(cart(id)).contains(new Cart(0));
    }

    @Test
    void computeHoldsOffOtherWritersUntilItIsWritten() {
        add(1);
        Future<Cart> other = transaction().execute(status -> {
            store().compute(id, Cart.class, cart -> new Cart(cart.orElseThrow().items() + 1));
            Future<Cart> waiting = start(() -> rival().compute(
                            id, Cart.class, cart -> new Cart(cart.orElseThrow().items() * 10))
                    .state());
            awaitWaiting();
            return waiting;
        });
        assertThat(result(other)).isEqualTo(new Cart(20));
    }

    @Test
    void computeSeesWhatTheWriterItWaitedForHasCreated() {
        Future<Cart> waited = elsewhere().execute(status -> {
            rival().upsert(id, 0, new Cart(7));
            Future<Cart> waiting = start(() -> addLocked(1));
            awaitWaiting();
            return waiting;
        });
        assertThat(result(waited)).isEqualTo(new Cart(8));
        assertThat(revision(id)).isEqualTo(2);
    }

    @Test
    void aChangeThatThrowsLeavesEverythingAsItWas() {
        add(1);
        assertThatIllegalStateException().isThrownBy(() -> store().update(id, Cart.class, cart -> {
            throw new IllegalStateException("refused");
        }));
        assertThatIllegalStateException().isThrownBy(() -> store().compute(id, Cart.class, cart -> {
            throw new IllegalStateException("refused");
        }));
        assertThat(revision(id)).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks may do
    void aChangeThatMakesNothingIsAnArgumentError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().update(id, Cart.class, cart -> null))
                .withMessageContaining(id);
        assertThatIllegalArgumentException().isThrownBy(() -> store().compute(id, Cart.class, cart -> null));
    }

    private Cart add(int items) {
        return store().update(
                        id, Cart.class, cart -> new Cart(cart.map(Cart::items).orElse(0) + items))
                .state();
    }

    private Cart addLocked(int items) {
        return store().compute(
                        id, Cart.class, cart -> new Cart(cart.map(Cart::items).orElse(0) + items))
                .state();
    }
}
