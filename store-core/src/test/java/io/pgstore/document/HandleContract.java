package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.testing.Race;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Changes by functions: of one document, and of many. */
abstract class HandleContract extends DocumentTopic {
    private static final int RACERS = 24;

    @Test
    void handleCreatesAnAbsentDocument() {
        Optional<Document<Order>> created = orders().handle(id, absent -> Order.of("DE", 1));
        assertThat(created).get().returns(1L, Document::version).returns(Order.of("DE", 1), Document::value);
        assertThat(orders().find(id)).isEqualTo(created);
    }

    @Test
    void handleChangesAPresentDocument() {
        orders().insert(id, Order.of("DE", 1));
        orders().handle(id, HandleContract::incremented);
        assertThat(orders().find(id)).get().returns(2L, Document::version).returns(Order.of("DE", 2), Document::value);
    }

    @Test
    void handleDeletesOnNull() {
        orders().insert(id, Order.of("DE", 1));
        assertThat(orders().handle(id, present -> null)).isEmpty();
        assertThat(orders().find(id)).isEmpty();
    }

    @Test
    void handleOfAnAbsentDocumentThatStaysAbsentWritesNothing() {
        assertThat(orders().handle(id, absent -> null)).isEmpty();
        assertThat(rows(id)).isZero();
    }

    @Test
    void twentyFourConcurrentIncrementsOfAnAbsentDocumentAllCount() {
        Race.of(RACERS, racer -> () -> (racer % 2 == 0 ? orders() : rivals()).handle(id, HandleContract::incremented));
        assertThat(order(id)).contains(Order.of("DE", RACERS));
    }

    @Test
    void twentyFourConcurrentIncrementsOfManyAbsentDocumentsAllCount() {
        List<String> ids = List.of(id + "-1", id + "-2", id + "-3");
        Race.of(
                RACERS,
                racer -> () -> (racer % 2 == 0 ? orders() : rivals())
                        .handleAll(shuffled(ids, racer), (each, present) -> incremented(present)));
        assertThat(orders().findAll(ids))
                .extracting(Document::value)
                .containsExactly(Order.of("DE", RACERS), Order.of("DE", RACERS), Order.of("DE", RACERS));
    }

    @Test
    void batchesThatCreateChangeAndDeleteTheSameDocumentsNeverDeadlock() {
        List<String> ids = List.of(id + "-1", id + "-2", id + "-3", id + "-4", id + "-5");
        Race.of(RACERS, racer -> () -> {
            Random random = new Random(racer);
            for (int round = 0; round < 10; round++) {
                boolean delete = random.nextInt(4) == 0;
                // A caller's transaction: a deadlock would not be tried again.
                (racer % 2 == 0 ? transaction() : elsewhere())
                        .executeWithoutResult(status -> (racer % 2 == 0 ? orders() : rivals())
                                .handleAll(
                                        shuffled(ids, random.nextInt()).subList(0, 3),
                                        (each, present) -> delete ? null : incremented(present)));
            }
            return true;
        });
        assertThat(ids)
                .allMatch(each -> rows(each) == orders().findAll(List.of(each)).size());
    }

    @Test
    void handleAllCreatesChangesDeletesAndLeaves() {
        orders().insert(id + "-change", Order.of("DE", 1));
        orders().insert(id + "-delete", Order.of("DE", 1));
        orders().insert(id + "-leave", Order.of("DE", 1));
        List<String> ids = List.of(id + "-absent", id + "-change", id + "-create", id + "-delete", id + "-leave");
        List<Document<Order>> now = orders().handleAll(ids, (each, present) -> {
            if (each.endsWith("-leave")) {
                return present.orElseThrow();
            }
            return each.endsWith("-change") || each.endsWith("-create") ? incremented(present) : null;
        });
        assertThat(now).isEqualTo(orders().findAll(ids));
        assertThat(now).extracting(Document::id).containsExactly(id + "-change", id + "-create", id + "-leave");
        assertThat(now).extracting(Document::version).containsExactly(2L, 1L, 1L);
        assertThat(rows(id + "-absent")).isZero();
    }

    @Test
    void aFailingChangeLeavesNothingAndTheTransactionUsable() {
        orders().insert(id + "-present", Order.of("DE", 1));
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> orders().handleAll(List.of(id + "-absent", id + "-present"), (each, present) -> {
                        throw new IllegalStateException("no");
                    }));
            orders().insert(id, Order.of("FR", 1));
        });
        assertThat(rows(id + "-absent")).isZero();
        assertThat(order(id + "-present")).contains(Order.of("DE", 1));
        assertThat(order(id)).isPresent();
    }

    @Test
    void aChangeThatWritesTheDocumentItselfIsStale() {
        orders().insert(id, Order.of("DE", 1));
        assertThatExceptionOfType(StaleDocumentException.class)
                .isThrownBy(() -> orders().handleAll(List.of(id), (each, present) -> {
                    orders().upsert(id, Order.of("FR", 7));
                    return incremented(present);
                }))
                .satisfies(stale -> assertThat(stale.actualVersion()).isEqualTo(2));
    }

    @Test
    void updateOfAnAbsentDocumentCallsNothing() {
        assertThat(orders().update(id, present -> {
                    throw new IllegalStateException("called");
                }))
                .isEmpty();
    }

    @Test
    void concurrentUpdatesAllCount() {
        orders().insert(id, Order.of("DE", 0));
        Race.of(
                RACERS,
                racer -> () ->
                        (racer % 2 == 0 ? orders() : rivals()).update(id, order -> incremented(Optional.of(order))));
        assertThat(order(id)).contains(Order.of("DE", RACERS));
    }

    private static Order incremented(Optional<Order> order) {
        return order.map(present -> new Order(present.country(), present.total().add(BigDecimal.ONE)))
                .orElseGet(() -> Order.of("DE", 1));
    }

    private static List<String> shuffled(List<String> ids, int seed) {
        List<String> shuffled = new ArrayList<>(ids);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled;
    }
}
