package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.state.TestStates.Cart;
import io.pgstore.state.TestStates.Customer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 13: listing, counting and finding states. */
abstract class StateListingContract extends StateTopic {
    @Test
    void pagesVisitEachEntityOnceInTheOrderOfTheBytesOfTheirIds() {
        List<String> names = List.of("", "A", "B", "Z", "a", "a-b", "a_b", "ab", "b", "z", "é", "購", "\uffff", "😀");
        names.forEach(name -> store().upsert(id + name, 0, new Cart(1)));
        for (int limit : new int[] {1, 3, 100}) {
            assertThat(ids(id, limit))
                    .isEqualTo(names.stream().map(name -> id + name).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a_", "%", "\\", "購", "\ud7ff", "\udbff\udfff", "\udbff\udfff\udbff\udfff"})
    void aPrefixIsTakenAsItIsWritten(String name) {
        List<String> inside = List.of(id + name, id + name + "!", id + name + "\udbff\udfff");
        List<String> outside = List.of(id, id + "!", id + "\ud7fe", id + "\ue000", id + "b");
        for (List<String> each : List.of(inside, outside)) {
            each.forEach(persistenceId -> store().upsert(persistenceId, 0, new Cart(1)));
        }
        assertThat(ids(id + name, 2)).isEqualTo(inside);
        assertThat(store().count(id + name)).isEqualTo(3);
    }

    @Test
    void anEmptyPrefixIsThatOfAll() {
        DurableStateStore alone = store().forTenant(fresh("t"));
        String last = "\udbff\udfff".repeat(512);
        alone.upsert("a", 0, new Cart(1));
        alone.upsert(last, 0, new Cart(1));
        assertThat(alone.count("")).isEqualTo(2);
        assertThat(alone.count("\udbff\udfff")).isEqualTo(1);
        assertThat(alone.list("", Page.first(1).after("a"), Cart.class))
                .extracting(DurableState::persistenceId)
                .containsExactly(last);
    }

    @Test
    void aLimitMustBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> Page.first(0)).withMessageContaining("limit");
        assertThatIllegalArgumentException().isThrownBy(() -> new Page(-1, "a"));
    }

    @Test
    void statesOfSeveralTypesAreListedAsTheClassesOfTheirTypeNames() {
        store().upsert(id + "1", 0, new Cart(1));
        store().upsert(id + "2", 0, new Customer("a@b", null));
        assertThat(store().list(id, Page.first(9), Object.class))
                .extracting(DurableState::state)
                .containsExactly(new Cart(1), new Customer("a@b", null));
    }

    @Test
    void contentIsFoundByWhatItContains() {
        store().upsert(id + "1", 0, new Customer("a@b", "7"));
        store().upsert(id + "2", 0, new Customer("a@b", "8"));
        store().upsert(id + "3", 0, new Customer("c@d", "7"));
        store().upsert(id + "4", 0, new Customer("a@b", "7"));
        store().delete(id + "4");
        assertThat(found(id, Map.of("email", "a@b"))).containsExactly(id + "1", id + "2");
        assertThat(found(id, Map.of("email", "a@b", "phone", "7"))).containsExactly(id + "1");
        assertThat(found(id, Map.of())).containsExactly(id + "1", id + "2", id + "3");
        assertThat(found(id + "2", Map.of("email", "a@b"))).containsExactly(id + "2");
        assertThat(found(id, Map.of("email", "A@B"))).isEmpty();
        assertThat(store().findByContent(id, Map.of("phone", "7"), Page.first(1).after(id + "1"), Customer.class))
                .extracting(DurableState::persistenceId)
                .containsExactly(id + "3");
    }

    private List<String> found(String prefix, Map<String, ?> content) {
        return store().findByContent(prefix, content, Page.first(9), Customer.class).stream()
                .map(DurableState::persistenceId)
                .toList();
    }

    private List<String> ids(String prefix, int limit) {
        List<String> ids = new ArrayList<>();
        Page page = Page.first(limit);
        while (true) {
            List<DurableState<Cart>> states = store().list(prefix, page, Cart.class);
            if (states.isEmpty()) {
                return ids;
            }
            states.forEach(state -> ids.add(state.persistenceId()));
            page = page.after(ids.get(ids.size() - 1));
        }
    }
}
