package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.codec.PayloadException;
import io.pgstore.state.TestStates.Cart;
import io.pgstore.state.TestStates.Customer;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Promise 12: many states in one statement, each by itself or all or nothing. */
abstract class BatchContract extends StateTopic {
    private final String created = id + "-created";
    private final String updated = id + "-updated";
    private final String deleted = id + "-deleted";
    private final String stale = id + "-stale";

    private void prepare() {
        store().upsert(updated, 0, new Cart(1));
        store().upsert(deleted, 0, new Cart(1));
        store().delete(deleted);
        store().upsert(stale, 0, new Cart(1));
        store().upsert(stale, 1, new Cart(1));
    }

    private static DurableStateWrite write(String persistenceId, long expectedRevision) {
        return new DurableStateWrite(persistenceId, expectedRevision, new Cart(9));
    }

    @Test
    void eachStateIsWrittenByItselfAndSaysWhatBecameOfIt() {
        prepare();
        List<UpsertResult> results = store().upsertAll(List.of(
                write(stale, 1),
                write(updated, 1),
                write(created, 0),
                write(deleted, 0),
                write(id, 4),
                write(stale + "2", 0)));
        assertThat(results)
                .extracting(UpsertResult::persistenceId)
                .containsExactly(stale, updated, created, deleted, id, stale + "2");
        assertThat(results).extracting(UpsertResult::written).containsExactly(false, true, true, true, false, true);
        assertThat(results).extracting(UpsertResult::revision).containsExactly(2L, 2L, 1L, 2L, 0L, 1L);
        assertThat(results).extracting(UpsertResult::expectedRevision).containsExactly(1L, 1L, 0L, 0L, 4L, 0L);
        assertThat(store().loadAll(List.of(updated, created, deleted), Cart.class))
                .extracting(DurableState::state)
                .containsOnly(new Cart(9))
                .hasSize(3);
        assertThat(cart(stale)).contains(new Cart(1));
        assertThat(results.get(1).updatedAt())
                .isEqualTo(store().load(updated, Cart.class).orElseThrow().updatedAt());
    }

    @Test
    void allAreWrittenWhenAllAreAsExpected() {
        prepare();
        List<UpsertResult> results =
                store().upsertAllOrNone(List.of(write(updated, 1), write(created, 0), write(deleted, 0), write(id, 0)));
        assertThat(results).allMatch(UpsertResult::written);
        assertThat(results).extracting(UpsertResult::revision).containsExactly(2L, 1L, 2L, 1L);
        assertThat(store().list(id, Page.first(9), Cart.class))
                .extracting(DurableState::state)
                .containsExactlyInAnyOrder(new Cart(9), new Cart(9), new Cart(9), new Cart(9), new Cart(1));
    }

    @Test
    void noneIsWrittenWhenOneIsStaleAndTheFirstStaleOneIsTold() {
        prepare();
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(StaleRevisionException.class)
                    .isThrownBy(() -> store().upsertAllOrNone(List.of(
                            write(created, 0), write(updated, 1), write(stale, 1), write(id, 7), write(deleted, 0))))
                    .satisfies(exception -> {
                        assertThat(exception.persistenceId()).isEqualTo(stale);
                        assertThat(exception.expectedRevision()).isEqualTo(1);
                        assertThat(exception.actualRevision()).isEqualTo(2);
                    });
            assertThat(store().upsert(id, 0, new Cart(5)).revision()).isEqualTo(1);
        });
        assertThat(rows(created)).isZero();
        assertThat(revision(updated)).isEqualTo(1);
        assertThat(revision(deleted)).isZero();
        assertThat(revision(id)).isEqualTo(1);
    }

    @Test
    void noneIsWrittenWhenOneToBeCreatedIsThere() {
        prepare();
        assertThatExceptionOfType(StaleRevisionException.class)
                .isThrownBy(() -> store().upsertAllOrNone(
                                List.of(write(created, 0), write(updated, 1), write(stale, 0), write(id, 0))))
                .satisfies(exception -> assertThat(exception.actualRevision()).isEqualTo(2));
        assertThat(rows(created)).isZero();
        assertThat(rows(id)).isZero();
        assertThat(revision(updated)).isEqualTo(1);
    }

    @Test
    void allOrNoneTakesBackWhatItCreatedWhenAnotherWriterCreatesOneOfThemMeanwhile() {
        String first = id + "-a";
        String second = id + "-b";
        String third = id + "-c";
        store().upsert(updated, 0, new Cart(1));
        Future<Integer> batch = elsewhere().execute(status -> {
            rival().upsert(second, 0, new Cart(1));
            Future<Integer> waiting = start(() -> transaction().execute(mine -> {
                assertThatExceptionOfType(StaleRevisionException.class)
                        .isThrownBy(() -> store().upsertAllOrNone(
                                        List.of(write(third, 0), write(second, 0), write(first, 0), write(updated, 1))))
                        .satisfies(exception -> {
                            assertThat(exception.persistenceId()).isEqualTo(second);
                            assertThat(exception.actualRevision()).isEqualTo(1);
                        });
                store().upsert(id, 0, new Cart(5));
                return rows(first) + rows(third);
            }));
            awaitWaiting();
            return waiting;
        });
        assertThat(result(batch)).isZero();
        assertThat(cart(id)).contains(new Cart(5));
        assertThat(cart(second)).contains(new Cart(1));
        assertThat(revision(updated)).isEqualTo(1);
        assertThat(rows(first) + rows(third)).isZero();
    }

    @Test
    void aBatchThatWaitedForAWriterSeesWhatThatOneWrote() {
        store().upsert(updated, 0, new Cart(1));
        Future<List<UpsertResult>> batch = elsewhere().execute(status -> {
            rival().upsert(updated, 1, new Cart(2));
            Future<List<UpsertResult>> waiting =
                    start(() -> store().upsertAll(List.of(write(updated, 1), write(created, 0))));
            awaitWaiting();
            return waiting;
        });
        assertThat(result(batch)).extracting(UpsertResult::written).containsExactly(false, true);
        assertThat(result(batch)).extracting(UpsertResult::revision).containsExactly(2L, 1L);
        assertThat(cart(updated)).contains(new Cart(2));
    }

    @Test
    void aBatchThatCreatesWhatIsDeletedMeanwhileWrites() {
        store().upsert(id, 0, new Cart(1));
        for (boolean allOrNone : new boolean[] {false, true}) {
            Future<List<UpsertResult>> batch = elsewhere().execute(status -> {
                rival().delete(id);
                List<DurableStateWrite> writes = List.of(write(id, 0), write(id + allOrNone, 0));
                Future<List<UpsertResult>> waiting =
                        start(() -> allOrNone ? store().upsertAllOrNone(writes) : store().upsertAll(writes));
                awaitWaiting();
                return waiting;
            });
            assertThat(result(batch)).allMatch(UpsertResult::written);
            assertThat(revision(id)).isEqualTo(allOrNone ? 3 : 2);
            assertThat(revision(id + allOrNone)).isEqualTo(1);
        }
    }

    @Test
    void anEntityThatIsThereTwiceIsAnArgumentError() {
        List<DurableStateWrite> twice = List.of(write(id, 0), write(id, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().upsertAll(twice))
                .withMessageContaining(id);
        assertThatIllegalArgumentException().isThrownBy(() -> store().upsertAllOrNone(twice));
    }

    @Test
    void aStateThatCannotBeStoredRefusesTheWholeBatch() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> store().upsertAll(
                                List.of(write(created, 0), new DurableStateWrite(id, 0, new Customer("\u0000", null)))))
                .withMessageContaining(id);
        assertThat(rows(created)).isZero();
    }

    @Test
    void anEmptyBatchDoesNothing() {
        assertThat(store().upsertAll(List.of())).isEmpty();
        assertThat(store().upsertAllOrNone(List.of())).isEmpty();
    }

    @Test
    void thousandsAreWrittenAtOnce() {
        List<DurableStateWrite> creations = IntStream.range(0, 5_000)
                .mapToObj(number -> new DurableStateWrite(id + number, 0, new Cart(number)))
                .toList();
        assertThat(store().upsertAllOrNone(creations)).hasSize(5_000).allMatch(UpsertResult::written);
        List<DurableStateWrite> updates = creations.stream()
                .map(write -> new DurableStateWrite(write.persistenceId(), 1, write.state()))
                .toList();
        assertThat(store().upsertAll(updates)).allMatch(result -> result.revision() == 2);
        assertThat(store().count(id)).isEqualTo(5_000);
    }
}
