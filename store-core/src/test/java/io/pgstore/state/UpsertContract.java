package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.state.TestStates.Basket;
import io.pgstore.state.TestStates.Cart;
import io.pgstore.state.TestStates.Customer;
import io.pgstore.testing.StatementLog;
import java.sql.Timestamp;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promises 10 and 11: writing and loading one state, guarded by its revision. */
abstract class UpsertContract extends StateTopic {
    @Test
    void expectedRevisionZeroCreatesRevisionOne() {
        assertThat(store().upsert(id, 0, new Cart(1)).revision()).isEqualTo(1);
        assertThat(store().load(id, Cart.class)).get().satisfies(loaded -> {
            assertThat(loaded.persistenceId()).isEqualTo(id);
            assertThat(loaded.revision()).isEqualTo(1);
            assertThat(loaded.state()).isEqualTo(new Cart(1));
        });
    }

    @Test
    void eachUpsertWritesTheNextRevision() {
        for (int revision = 0; revision < 5; revision++) {
            assertThat(store().upsert(id, revision, new Cart(revision)).revision())
                    .isEqualTo(revision + 1);
        }
        assertThat(store().load(id, Cart.class)).get().satisfies(loaded -> {
            assertThat(loaded.revision()).isEqualTo(5);
            assertThat(loaded.state()).isEqualTo(new Cart(4));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, Long.MAX_VALUE})
    void aStaleRevisionIsRefusedWithExpectedAndActualAndNothingIsWritten(long expected) {
        store().upsert(id, 0, new Cart(1));
        store().upsert(id, 1, new Cart(2));
        assertThatExceptionOfType(StaleRevisionException.class)
                .isThrownBy(() -> store().upsert(id, expected, new Cart(9)))
                .withMessageContaining(id)
                .withMessageContaining("at revision 2")
                .satisfies(stale -> {
                    assertThat(stale.persistenceId()).isEqualTo(id);
                    assertThat(stale.expectedRevision()).isEqualTo(expected);
                    assertThat(stale.actualRevision()).isEqualTo(2);
                });
        assertThat(cart(id)).contains(new Cart(2));
    }

    @Test
    void anAbsentEntityIsAtRevisionZero() {
        assertThat(store().load(id, Cart.class)).isEmpty();
        assertThatExceptionOfType(StaleRevisionException.class)
                .isThrownBy(() -> store().upsert(id, 3, new Cart(9)))
                .withMessageContaining("is absent, expected at revision 3")
                .satisfies(stale -> assertThat(stale.actualRevision()).isZero());
        assertThat(rows(id)).isZero();
    }

    @Test
    void aNegativeRevisionIsAnArgumentError() {
        assertThatIllegalArgumentException().isThrownBy(() -> store().upsert(id, -1, new Cart(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> store().delete(id, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new DurableStateWrite(id, -1, new Cart(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0000b", "a\nb", "a\u0085b", "lonely \ud83d", "\ude00 lonely"})
    void aBadIdIsRefusedBeforeAnySql(String bad) {
        transaction().executeWithoutResult(status -> {
            assertThatIllegalArgumentException().isThrownBy(() -> store().upsert(bad, 0, new Cart(1)));
            assertThatIllegalArgumentException().isThrownBy(() -> store().update(bad, Cart.class, cart -> new Cart(1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store().compute(bad, Cart.class, cart -> new Cart(1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store().upsertAll(List.of(new DurableStateWrite(bad, 0, new Cart(1)))));
            assertThat(store().load(id, Cart.class)).isEmpty();
        });
    }

    @Test
    void anIdOf512CharactersWorksInAnyScript() {
        for (String character : List.of("x", "購", "😀")) {
            String longest = id + character.repeat(512 - id.length());
            assertThat(store().upsert(longest, 0, new Cart(1)).revision()).isEqualTo(1);
            assertThat(cart(longest)).contains(new Cart(1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store().upsert(longest + character, 0, new Cart(1)))
                    .withMessageContaining("512");
        }
    }

    @Test
    void idsAreTakenAsTheyAreWritten() {
        List<String> ids = List.of(id, id.toUpperCase(Locale.ROOT), " " + id, id + "/|,.%_\\ é");
        ids.forEach(each -> store().upsert(each, 0, new Cart(each.length())));
        assertThat(ids).allSatisfy(each -> assertThat(cart(each)).contains(new Cart(each.length())));
    }

    @Test
    void aStateThatJsonbCannotHoldIsRefusedNamingTheEntity() {
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> store().upsert(id, 0, new Customer("a\u0000b", null)))
                    .withMessageContaining(id)
                    .withMessageContaining("U+0000");
            assertThat(rows(id)).isZero();
        });
    }

    @Test
    void aStateOfOneMegabyteWorks() {
        String long1 = "x".repeat(1 << 20);
        store().upsert(id, 0, new Customer(null, null));
        Basket basket = new Basket();
        basket.lines.add(long1);
        store().upsert(id, 1, basket);
        assertThat(store().load(id, Basket.class)).get().satisfies(loaded -> assertThat(loaded.state().lines)
                .containsExactly(long1));
    }

    @Test
    void whatTheCallerChangesAfterwardsChangesNothingStored() {
        Basket basket = new Basket();
        basket.lines.add("one");
        store().upsert(id, 0, basket);
        basket.lines.add("two");
        Basket loaded = store().load(id, Basket.class).orElseThrow().state();
        loaded.lines.add("three");
        assertThat(store().load(id, Basket.class).orElseThrow().state().lines).containsExactly("one");
    }

    @Test
    void theTimeOfWritingIsTheDatabases() {
        DurableStateMetadata written = store().upsert(id, 0, new Cart(1));
        Timestamp stored = jdbc().queryForObject(
                        "SELECT updated_at FROM store.durable_state WHERE persistence_id = ?", Timestamp.class, id);
        assertThat(stored).isNotNull().isEqualTo(Timestamp.from(written.updatedAt()));
        assertThat(store().load(id, Cart.class).orElseThrow().updatedAt()).isEqualTo(written.updatedAt());
        assertThat(store().upsert(id, 1, new Cart(1)).updatedAt()).isAfter(written.updatedAt());
    }

    @Test
    void theTypeNameAndTheSchemaVersionAreStored() {
        store().upsert(id, 0, new Cart(1));
        store().upsert(id, 1, new Customer("a@b", null));
        assertThat(jdbc().queryForMap(
                                "SELECT type, schema_version FROM store.durable_state WHERE persistence_id = ?", id))
                .isEqualTo(Map.of("type", "customer", "schema_version", 1));
    }

    @Test
    void anOlderShapeIsUpcastOnEveryRead() {
        store().upsert(id, 0, new Cart(3));
        record Wagon(int count) {}
        DurableStateStore later = JdbcDurableStateStore.builder(
                        environment().database(),
                        JacksonCodec.builder()
                                .type(Wagon.class, "cart", 2)
                                .upcaster("cart", 1, json -> ((ObjectNode) json)
                                        .put("count", json.get("items").asInt()))
                                .build())
                .build();
        assertThat(later.load(id, Wagon.class))
                .get()
                .extracting(DurableState::state)
                .isEqualTo(new Wagon(3));
        assertThat(later.loadAll(List.of(id), Wagon.class))
                .extracting(DurableState::state)
                .containsExactly(new Wagon(3));
        assertThat(later.list(id, Page.first(9), Wagon.class))
                .extracting(DurableState::state)
                .containsExactly(new Wagon(3));
        assertThat(later.update(
                                id,
                                Wagon.class,
                                wagon -> new Wagon(wagon.orElseThrow().count() + 1))
                        .state())
                .isEqualTo(new Wagon(4));
    }

    @Test
    void aStateThatCannotBeReadIsToldWithItsEntity() {
        store().upsert(id, 0, new Customer("a@b", null));
        jdbc().update("UPDATE store.durable_state SET data = '[]' WHERE persistence_id = ?", id);
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> store().load(id, Customer.class))
                .withMessageContaining(id);
    }

    @Test
    void manyAreLoadedInOneRoundTripInTheOrderOfTheirIds() {
        String second = fresh("cart");
        store().upsert(id, 0, new Cart(1));
        store().upsert(second, 0, new Cart(2));
        StatementLog log = new StatementLog(environment().database().dataSource());
        DurableStateStore logged = TestStates.plain(new StoreDatabase(log, StoreTables.defaults()));
        assertThat(logged.loadAll(List.of(second, fresh("cart"), id, second), Cart.class))
                .extracting(DurableState::state)
                .containsExactly(new Cart(2), new Cart(1));
        assertThat(log.drain()).hasSize(1);
        assertThat(logged.loadAll(List.of(), Cart.class)).isEmpty();
        assertThat(log.drain()).isEmpty();
    }

    @Test
    void anUpsertIsOneStatement() {
        StatementLog log = new StatementLog(environment().database().dataSource());
        for (DurableStateStore logged : List.of(
                TestStates.plain(new StoreDatabase(log, StoreTables.defaults())),
                TestStates.attributed(new StoreDatabase(log, StoreTables.defaults())))) {
            String each = fresh("customer");
            logged.upsert(each, 0, new Customer("a@b", null));
            assertThat(log.drain()).hasSize(1);
            logged.upsert(each, 1, new Customer("c@d", "7"));
            assertThat(log.drain()).hasSize(1);
            logged.delete(each, 2);
            assertThat(log.drain()).hasSize(1);
            logged.upsertAll(List.of(
                    new DurableStateWrite(each, 0, new Cart(1)), new DurableStateWrite(each + "b", 0, new Cart(1))));
            assertThat(log.drain()).hasSize(1);
        }
    }
}
