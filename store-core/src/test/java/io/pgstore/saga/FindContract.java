package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Promise 5: finding and counting sagas. */
abstract class FindContract extends SagaTopic {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void sagasAreFoundByNameTheNewestFirst() {
        insert("a");
        insert("b");
        store().insert(name + "-other", "c", "c", new Order("placed"));
        store().forTenant("acme").insert(name, "d", "d", new Order("placed"));
        assertThat(ids(SagaQuery.of(name))).containsExactly("b", "a");
        assertThat(store().count(SagaQuery.of(name))).isEqualTo(2);
    }

    @Test
    void openAndCompletedOnesAreToldApart() {
        store().complete(insert("done"));
        insert("open");
        assertThat(ids(SagaQuery.of(name).open())).containsExactly("open");
        assertThat(ids(SagaQuery.of(name).completed())).containsExactly("done");
        assertThat(ids(SagaQuery.of(name).open().completed())).containsExactly("done");
        assertThat(store().count(SagaQuery.of(name).open())).isEqualTo(1);
    }

    @Test
    void stuckOnesAreThoseNotUpdatedSinceExclusive() {
        insert("stuck");
        insert("at");
        insert("fresh");
        set("updated_at", "stuck", NOON.minusNanos(1_000));
        set("updated_at", "at", NOON);
        assertThat(ids(SagaQuery.of(name).open().updatedBefore(NOON))).containsExactly("stuck");
    }

    @Test
    void boundsOfCreationAreInclusiveBelowAndExclusiveAbove() {
        for (int minute = 0; minute < 4; minute++) {
            insert("m" + minute);
            set("created_at", "m" + minute, NOON.plusSeconds(60L * minute));
        }
        assertThat(ids(SagaQuery.of(name).createdBetween(NOON.plusSeconds(60), NOON.plusSeconds(180))))
                .containsExactly("m2", "m1");
    }

    @Test
    void thoseWithATimeoutDueBeforeAreFoundExclusive() {
        store().schedule(insert("due"), "pay", NOON.minusNanos(1_000), null);
        store().schedule(insert("at"), "pay", NOON, null);
        insert("none");
        assertThat(ids(SagaQuery.of(name).timeoutDueBefore(NOON))).containsExactly("due");
        assertThat(store().count(SagaQuery.of(name).timeoutDueBefore(NOON))).isEqualTo(1);
    }

    @Test
    void thoseWhoseCorrelationIdBeginsWithAPrefixAreFound() {
        insert("customer-1/a");
        insert("customer-1%");
        insert("customer-2/a");
        insert("Customer-1/b");
        assertThat(ids(SagaQuery.of(name).correlationPrefix("customer-1")))
                .containsExactly("customer-1%", "customer-1/a");
        assertThat(ids(SagaQuery.of(name).correlationPrefix("customer-1%"))).containsExactly("customer-1%");
        assertThat(ids(SagaQuery.of(name).correlationPrefix(""))).hasSize(4);
    }

    @Test
    void thoseWhoseStateContainsSomethingAreFound() {
        store().insert(name, "a", "a", new Order("placed", 1, List.of("gift", "late")));
        store().insert(name, "b", "b", new Order("paid", 1, List.of("gift")));
        assertThat(ids(SagaQuery.of(name).stateContains(Map.of("amount", 1)))).containsExactly("b", "a");
        assertThat(ids(SagaQuery.of(name).stateContains(Map.of("amount", 1, "step", "paid"))))
                .containsExactly("b");
        assertThat(ids(SagaQuery.of(name).stateContains(Map.of("notes", List.of("late")))))
                .containsExactly("a");
        assertThat(store().count(SagaQuery.of(name).stateContains(Map.of("step", "'; --"))))
                .isZero();
    }

    @Test
    void conditionsCombine() {
        store().complete(insert("x1"));
        insert("x2");
        insert("y");
        assertThat(ids(SagaQuery.of(name).open().correlationPrefix("x").stateContains(Map.of("step", "placed"))))
                .containsExactly("x2");
    }

    @Test
    void pagesAreStableAlsoAmongSagasOfTheSameMoment() {
        for (int number = 0; number < 25; number++) {
            insert("saga-" + (char) ('A' + number) + (number % 2 == 0 ? "x" : "X"));
        }
        owner().update("UPDATE store.sagas SET created_at = ?::timestamptz WHERE saga_name = ?", NOON.toString(), name);
        List<String> visited = new ArrayList<>();
        SagaQuery query = SagaQuery.of(name).limit(10);
        List<SagaInstance<Order>> page = store().find(query, Order.class);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(10);
            page.forEach(saga -> visited.add(saga.sagaId()));
            page = store().find(query.after(page.get(page.size() - 1)), Order.class);
        }
        assertThat(visited).hasSize(25).doesNotHaveDuplicates();
        assertThat(store().count(query)).isEqualTo(25);
    }

    @Test
    void aPageGoesOnWhereItEndedThoughSagasComeAndChange() {
        for (int number = 0; number < 4; number++) {
            insert("s" + number);
        }
        List<SagaInstance<Order>> first = store().find(SagaQuery.of(name).limit(2), Order.class);
        insert("newer");
        store().update(load("s1"), new Order("changed"));
        assertThat(ids(SagaQuery.of(name).limit(2).after(first.get(1)))).containsExactly("s1", "s0");
    }

    @Test
    void aLimitMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SagaQuery.of(name).limit(0))
                .withMessage("limit must be positive: 0");
    }

    @Test
    void whatIsFoundHasAllThatIsLoaded() {
        SagaInstance<Order> saga = insert("a");
        store().schedule(saga, "later", NOON.plusSeconds(60), null);
        store().schedule(saga, "pay", NOON, null);
        SagaInstance<Order> found =
                store().find(SagaQuery.of(name), Order.class).get(0);
        assertThat(found).isEqualTo(load("a"));
        assertThat(found.timeoutAt()).isEqualTo(NOON);
    }

    private SagaInstance<Order> insert(String sagaId) {
        return store().insert(name, sagaId, sagaId, new Order("placed"));
    }

    private SagaInstance<Order> load(String sagaId) {
        return store().findById(name, sagaId, Order.class).orElseThrow();
    }

    private List<String> ids(SagaQuery query) {
        return store().find(query, Order.class).stream()
                .map(SagaInstance::sagaId)
                .toList();
    }

    private void set(String column, String sagaId, Instant time) {
        owner().update(
                        "UPDATE store.sagas SET %s = ?::timestamptz WHERE saga_name = ? AND saga_id = ?"
                                .formatted(column),
                        time.toString(),
                        name,
                        sagaId);
    }
}
