package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.state.TestStates.Cart;
import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Promises 10 to 14 under races. */
abstract class StateRaceContract extends StateTopic {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 10;

    /** How a write came out: its new revision, or the one that the conflict told. */
    private record Outcome(boolean won, long revision) {}

    @Test
    void oneOfEightWritersOfTheSameRevisionWins() {
        for (long revision = 0; revision < ROUNDS; revision++) {
            long expected = revision;
            List<Outcome> outcomes = Race.of(WRITERS, number -> () -> upsert(expected, number));
            assertOneWon(outcomes, expected + 1);
        }
    }

    @Test
    void oneOfEightCreatorsOverADeletionWins() {
        long revision = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Outcome> outcomes = Race.of(WRITERS, number -> () -> upsert(0, number));
            assertOneWon(outcomes, ++revision);
            store().delete(id);
        }
    }

    @Test
    void oneOfEightBatchesWinsEachEntity() {
        List<String> ids = List.of(id + "a", id + "b", id + "c");
        for (long revision = 0; revision < ROUNDS; revision++) {
            long expected = revision;
            List<UpsertResult> results = Race.of(
                            WRITERS,
                            number -> () ->
                                    transaction().execute(status -> store().upsertAll(shuffled(ids, expected, number))))
                    .stream()
                    .flatMap(List::stream)
                    .toList();
            assertThat(results.stream()
                            .filter(UpsertResult::written)
                            .collect(Collectors.groupingBy(UpsertResult::persistenceId, Collectors.counting())))
                    .containsOnlyKeys(ids)
                    .allSatisfy((each, wins) -> assertThat(wins).isEqualTo(1));
            assertThat(results).allMatch(result -> result.revision() == expected + 1);
        }
    }

    @Test
    void oneOfEightBatchesThatAreAllOrNothingWinsAll() {
        List<String> ids = List.of(id + "a", id + "b", id + "c");
        for (long revision = 0; revision < ROUNDS; revision++) {
            long expected = revision;
            List<Boolean> won = Race.of(WRITERS, number -> () -> {
                try {
                    return store().upsertAllOrNone(shuffled(ids, expected, number)).stream()
                            .allMatch(UpsertResult::written);
                } catch (StaleRevisionException stale) {
                    assertThat(stale.actualRevision()).isEqualTo(expected + 1);
                    return false;
                }
            });
            assertThat(won).containsOnlyOnce(true);
            assertThat(store().loadAll(ids, Cart.class))
                    .hasSize(3)
                    .extracting(DurableState::state)
                    .satisfies(states -> assertThat(Collections.frequency(states, states.get(0)))
                            .isEqualTo(3));
        }
    }

    @Test
    void losersInTheirCallersTransactionsGoOn() {
        List<Outcome> outcomes = Race.of(
                WRITERS,
                number -> () -> transaction().execute(status -> {
                    Outcome outcome = upsert(0, number);
                    store().upsert(id + number, 0, new Cart(number));
                    return outcome;
                }));
        assertOneWon(outcomes, 1);
        assertThat(store().count(id)).isEqualTo(1 + WRITERS);
    }

    @Test
    void computeLosesNothing() {
        Race.of(
                WRITERS,
                number -> repeat(25, () -> store().compute(
                                id,
                                Cart.class,
                                cart -> new Cart(cart.map(Cart::items).orElse(0) + 1))));
        assertThat(cart(id)).contains(new Cart(25 * WRITERS));
        assertThat(revision(id)).isEqualTo(25 * WRITERS);
    }

    @Test
    void updateLosesNothing() {
        Race.of(
                4,
                number -> repeat(10, () -> store().update(
                                id,
                                Cart.class,
                                cart -> new Cart(cart.map(Cart::items).orElse(0) + 1))));
        assertThat(cart(id)).contains(new Cart(40));
        assertThat(revision(id)).isEqualTo(40);
    }

    @Test
    void noRevisionIsEverWrittenTwiceWhateverIsDeleted() {
        List<Long> written = Race.of(WRITERS, number -> () -> {
                    List<Long> mine = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        if (ThreadLocalRandom.current().nextInt(3) == 0) {
                            store().delete(id);
                        } else {
                            Outcome outcome = upsert(revision(id), number);
                            if (outcome.won()) {
                                mine.add(outcome.revision());
                            }
                        }
                    }
                    assertThat(mine).isSorted();
                    return mine;
                })
                .stream()
                .flatMap(List::stream)
                .sorted()
                .toList();
        assertThat(written)
                .isEqualTo(LongStream.rangeClosed(1, written.size()).boxed().toList());
    }

    private Outcome upsert(long expected, int number) {
        try {
            return new Outcome(
                    true, store().upsert(id, expected, new Cart(number)).revision());
        } catch (StaleRevisionException stale) {
            return new Outcome(false, stale.actualRevision());
        }
    }

    private static void assertOneWon(List<Outcome> outcomes, long revision) {
        assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
        assertThat(outcomes).allMatch(outcome -> outcome.revision() == revision);
    }

    /** Returns one write for each entity, in an order of each writer's own. */
    private static List<DurableStateWrite> shuffled(List<String> ids, long expected, int number) {
        List<DurableStateWrite> writes = new ArrayList<>(ids.stream()
                .map(each -> new DurableStateWrite(each, expected, new Cart(number)))
                .toList());
        Collections.rotate(writes, number);
        return writes;
    }

    private static <T> Callable<Boolean> repeat(int times, Callable<T> task) {
        return () -> {
            for (int i = 0; i < times; i++) {
                task.call();
            }
            return true;
        };
    }
}
