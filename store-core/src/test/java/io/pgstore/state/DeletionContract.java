package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.state.TestStates.Cart;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Promises 11 and 14: a deletion keeps the revision, so that it never rewinds and no stale writer ever wins. */
abstract class DeletionContract extends StateTopic {
    @Test
    void aDeletedEntityIsAbsentEverywhere() {
        store().upsert(id, 0, new Cart(1));
        store().delete(id, 1);
        assertThat(store().load(id, Cart.class)).isEmpty();
        assertThat(store().loadAll(List.of(id), Cart.class)).isEmpty();
        assertThat(store().list(id, Page.first(9), Cart.class)).isEmpty();
        assertThat(store().count(id)).isZero();
        assertThat(rows(id)).isEqualTo(1);
    }

    @Test
    void creatingOverADeletionTakesExpectedRevisionZeroAndGoesOnCounting() {
        store().upsert(id, 0, new Cart(1));
        store().upsert(id, 1, new Cart(2));
        store().delete(id);
        assertThatExceptionOfType(StaleRevisionException.class)
                .isThrownBy(() -> store().upsert(id, 2, new Cart(9)))
                .satisfies(stale -> assertThat(stale.actualRevision()).isZero());
        assertThat(store().upsert(id, 0, new Cart(3)).revision()).isEqualTo(3);
        assertThat(cart(id)).contains(new Cart(3));
    }

    @Test
    void aWriterWhoKnewTheDeletedEntityNeverWins() {
        store().upsert(id, 0, new Cart(1));
        store().delete(id, 1);
        store().upsert(id, 0, new Cart(2));
        assertThatExceptionOfType(StaleRevisionException.class)
                .isThrownBy(() -> store().upsert(id, 1, new Cart(9)))
                .satisfies(stale -> assertThat(stale.actualRevision()).isEqualTo(2));
        assertThatExceptionOfType(StaleRevisionException.class).isThrownBy(() -> store().delete(id, 1));
        assertThat(cart(id)).contains(new Cart(2));
    }

    @Test
    void aConditionalDeletionWithAWrongRevisionIsAConflict() {
        store().upsert(id, 0, new Cart(1));
        store().upsert(id, 1, new Cart(2));
        for (long wrong : new long[] {0, 1, 3}) {
            assertThatExceptionOfType(StaleRevisionException.class)
                    .isThrownBy(() -> store().delete(id, wrong))
                    .satisfies(stale -> {
                        assertThat(stale.expectedRevision()).isEqualTo(wrong);
                        assertThat(stale.actualRevision()).isEqualTo(2);
                    });
        }
        assertThat(cart(id)).contains(new Cart(2));
    }

    @Test
    void aConditionalDeletionOfWhatIsAbsentIsAConflict() {
        assertThatExceptionOfType(StaleRevisionException.class)
                .isThrownBy(() -> store().delete(id, 1))
                .satisfies(stale -> assertThat(stale.actualRevision()).isZero());
        store().upsert(id, 0, new Cart(1));
        store().delete(id, 1);
        assertThatExceptionOfType(StaleRevisionException.class).isThrownBy(() -> store().delete(id, 1));
    }

    @Test
    void aDeletionThatExpectsAbsenceChecksItAndDoesNothing() {
        store().delete(id, 0);
        assertThat(rows(id)).isZero();
        store().upsert(id, 0, new Cart(1));
        store().delete(id);
        store().delete(id, 0);
        assertThat(store().upsert(id, 0, new Cart(2)).revision()).isEqualTo(2);
    }

    @Test
    void anUnconditionalDeletionIsIdempotent() {
        assertThat(store().delete(id)).isFalse();
        store().upsert(id, 0, new Cart(1));
        assertThat(store().delete(id)).isTrue();
        assertThat(store().delete(id)).isFalse();
        assertThat(store().upsert(id, 0, new Cart(2)).revision()).isEqualTo(2);
    }

    @Test
    void purgeRemovesForGood() {
        assertThat(store().purge(id)).isFalse();
        store().upsert(id, 0, new Cart(1));
        store().upsert(id, 1, new Cart(2));
        assertThat(store().purge(id)).isTrue();
        assertThat(rows(id)).isZero();
        assertThat(store().upsert(id, 0, new Cart(3)).revision()).isEqualTo(1);
    }

    @Test
    void purgeRemovesADeletionToo() {
        store().upsert(id, 0, new Cart(1));
        store().delete(id);
        assertThat(store().purge(id)).isTrue();
        assertThat(rows(id)).isZero();
    }

    @Test
    void revisionsNeverRewindWhateverTheOrderOfDeletions() {
        long last = 0;
        for (int round = 0; round < 5; round++) {
            long created = store().upsert(id, 0, new Cart(round)).revision();
            assertThat(created).isEqualTo(last + 1);
            last = store().upsert(id, created, new Cart(round)).revision();
            if (round % 2 == 0) {
                store().delete(id, last);
            } else {
                store().delete(id);
                store().delete(id);
            }
        }
    }

    @Test
    void aDeletionThatWaitedForAWriterDeletesWhatThatOneWrote() {
        store().upsert(id, 0, new Cart(1));
        Future<Boolean> deletion = elsewhere().execute(status -> {
            rival().upsert(id, 1, new Cart(2));
            Future<Boolean> waiting = start(() -> store().delete(id));
            awaitWaiting();
            return waiting;
        });
        assertThat(result(deletion)).isTrue();
        assertThat(revision(id)).isZero();
        assertThat(store().upsert(id, 0, new Cart(3)).revision()).isEqualTo(3);
    }

    @Test
    void aPurgeThatWaitedForAWriterPurgesWhatThatOneWrote() {
        store().upsert(id, 0, new Cart(1));
        Future<Boolean> purge = elsewhere().execute(status -> {
            rival().upsert(id, 1, new Cart(2));
            Future<Boolean> waiting = start(() -> store().purge(id));
            awaitWaiting();
            return waiting;
        });
        assertThat(result(purge)).isTrue();
        assertThat(rows(id)).isZero();
    }

    @Test
    void aConditionalDeletionThatWaitedForAWriterIsAConflict() {
        store().upsert(id, 0, new Cart(1));
        Future<Boolean> deletion = elsewhere().execute(status -> {
            rival().upsert(id, 1, new Cart(2));
            Future<Boolean> waiting = start(() -> {
                store().delete(id, 1);
                return true;
            });
            awaitWaiting();
            return waiting;
        });
        assertThatExceptionOfType(StaleRevisionException.class)
                .isThrownBy(() -> result(deletion))
                .satisfies(stale -> assertThat(stale.actualRevision()).isEqualTo(2));
        assertThat(cart(id)).contains(new Cart(2));
    }
}
