package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.state.TestStates.Cart;
import io.pgstore.state.TestStates.Customer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promise 13: entities are looked up by attributes, which are written only when they change. */
abstract class AttributeContract extends StateTopic {
    private final String email = fresh("mail");
    private final String other = fresh("mail");

    /** The ways to write. */
    enum Way {
        SINGLE {
            @Override
            void write(DurableStateStore store, String id, long expected, Object state) {
                store.upsert(id, expected, state);
            }
        },
        BATCH {
            @Override
            void write(DurableStateStore store, String id, long expected, Object state) {
                assertThat(store.upsertAll(List.of(
                                new DurableStateWrite(id, expected, state),
                                new DurableStateWrite(fresh("aside"), 0, new Customer(fresh("mail"), null)))))
                        .allMatch(UpsertResult::written);
            }
        },
        ALL_OR_NONE {
            @Override
            void write(DurableStateStore store, String id, long expected, Object state) {
                store.upsertAllOrNone(List.of(
                        new DurableStateWrite(fresh("aside"), 0, new Customer(fresh("mail"), null)),
                        new DurableStateWrite(id, expected, state)));
            }
        };

        abstract void write(DurableStateStore store, String id, long expected, Object state);
    }

    private DurableStateStore attributed() {
        return TestStates.attributed(environment().database());
    }

    private DurableStateStore attributedRival() {
        return TestStates.attributed(new StoreDatabase(environment().owner().dataSource(), StoreTables.defaults()));
    }

    private List<String> found(String name, String value) {
        return attributed().findByAttribute(name, value, Page.first(9), Customer.class).stream()
                .map(DurableState::persistenceId)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void anEntityIsFoundByTheAttributesOfItsPresentState(Way way) {
        way.write(attributed(), id, 0, new Customer(email, "7" + id));
        assertThat(found("email", email)).containsExactly(id);
        assertThat(found("phone", "7" + id)).containsExactly(id);
        way.write(attributed(), id, 1, new Customer(other, null));
        assertThat(found("email", email)).isEmpty();
        assertThat(found("email", other)).containsExactly(id);
        assertThat(found("phone", "7" + id)).isEmpty();
        way.write(attributed(), id, 2, new Customer(other, "8" + id));
        assertThat(found("phone", "8" + id)).containsExactly(id);
        assertThat(attributed().findByAttribute("email", other, Page.first(9), Customer.class))
                .singleElement()
                .satisfies(state -> {
                    assertThat(state.revision()).isEqualTo(3);
                    assertThat(state.state()).isEqualTo(new Customer(other, "8" + id));
                });
    }

    @ParameterizedTest
    @EnumSource
    void anAttributeThatDoesNotChangeIsNotWritten(Way way) {
        way.write(attributed(), id, 0, new Customer(email, "7"));
        Map<String, Object> before = places();
        way.write(attributed(), id, 1, new Customer(email, "8"));
        assertThat(places().get("email")).isEqualTo(before.get("email"));
        assertThat(places().get("phone")).isNotEqualTo(before.get("phone"));
        assertThat(locks("email")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aStateOfATypeWithoutAttributesHasNone(Way way) {
        way.write(attributed(), id, 0, new Customer(email, "7"));
        way.write(attributed(), id, 1, new Cart(1));
        assertThat(attributes(id)).isZero();
        assertThat(found("email", email)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aStaleWriteChangesNoAttribute(Way way) {
        attributed().upsert(id, 0, new Customer(email, "7"));
        try {
            way.write(attributed(), id, 5, new Customer(other, null));
        } catch (StaleRevisionException | AssertionError expected) {
            assertThat(found("email", email)).containsExactly(id);
        }
        assertThat(found("email", other)).isEmpty();
        assertThat(attributes(id)).isEqualTo(2);
    }

    @Test
    void deletionsTakeTheAttributesAlong() {
        attributed().upsert(id, 0, new Customer(email, "7"));
        store().delete(id, 1);
        assertThat(attributes(id)).isZero();
        attributed().upsert(id, 0, new Customer(email, "7"));
        assertThat(found("email", email)).containsExactly(id);
        store().delete(id);
        assertThat(attributes(id)).isZero();
        attributed().upsert(id, 0, new Customer(email, "7"));
        store().purge(id);
        assertThat(attributes(id)).isZero();
    }

    @Test
    void severalEntitiesMayShareAValueAndAreVisitedPageByPage() {
        for (int number = 0; number < 5; number++) {
            attributed().upsert(id + number, 0, new Customer(email, null));
        }
        Page page = Page.first(2);
        assertThat(attributed().findByAttribute("email", email, page, Customer.class))
                .extracting(DurableState::persistenceId)
                .containsExactly(id + 0, id + 1);
        assertThat(attributed().findByAttribute("email", email, page.after(id + 1), Customer.class))
                .extracting(DurableState::persistenceId)
                .containsExactly(id + 2, id + 3);
        assertThat(attributed().findByAttribute("email", email, page.after(id + 3), Customer.class))
                .extracting(DurableState::persistenceId)
                .containsExactly(id + 4);
    }

    @Test
    void attributesBelongToTheirTenant() {
        attributed().forTenant("acme").upsert(id, 0, new Customer(email, null));
        assertThat(found("email", email)).isEmpty();
        assertThat(attributed().forTenant("acme").findByAttribute("email", email, Page.first(9), Customer.class))
                .hasSize(1);
    }

    @Test
    void aBadAttributeIsRefusedBeforeAnySqlNamingTheEntity() {
        for (String bad : List.of("", " ", "a\u0000", "x".repeat(513))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> attributed().upsert(id, 0, new Customer(bad.replace("\u0000", "\n"), null)))
                    .withMessageContaining(id)
                    .withMessageContaining("email");
        }
        assertThat(rows(id)).isZero();
    }

    @Test
    void aDeletionThatWaitedForAWriterTakesTheAttributesOfThatOneToo() {
        for (Supplier<Boolean> removal :
                List.<Supplier<Boolean>>of(() -> store().delete(id), () -> store().purge(id))) {
            long revision =
                    attributed().upsert(id, 0, new Customer(email, null)).revision();
            Future<Boolean> waited = elsewhere().execute(status -> {
                attributedRival().upsert(id, revision, new Customer(other, "7"));
                Future<Boolean> waiting = start(removal);
                awaitWaiting();
                return waiting;
            });
            assertThat(result(waited)).isTrue();
            assertThat(attributes(id)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCreationThatWaitedForARemovalHasItsAttributes(Way way) {
        for (boolean purged : new boolean[] {false, true}) {
            attributed().upsert(id, 0, new Customer(email, "7"));
            Future<Boolean> waited = elsewhere().execute(status -> {
                if (purged) {
                    rival().purge(id);
                } else {
                    rival().delete(id);
                }
                Future<Boolean> waiting = start(() -> {
                    way.write(attributed(), id, 0, new Customer(email, "7"));
                    return true;
                });
                awaitWaiting();
                return waiting;
            });
            result(waited);
            assertThat(found("email", email)).containsExactly(id);
            assertThat(attributes(id)).isEqualTo(2);
            store().delete(id);
        }
    }

    /** Returns where the row of each attribute stands: a row that is written stands elsewhere. */
    private Map<String, Object> places() {
        return owner().query(
                        "SELECT name, ctid::text FROM store.durable_state_attributes WHERE persistence_id = ?",
                        rows -> {
                            Map<String, Object> places = new HashMap<>();
                            while (rows.next()) {
                                places.put(rows.getString(1), rows.getString(2));
                            }
                            return places;
                        },
                        id);
    }

    /** Returns the transaction that locked the attribute's row last; 0 for none. */
    private long locks(String name) {
        return environment()
                .owner()
                .queryForObject(
                        "SELECT xmax::text::bigint FROM store.durable_state_attributes WHERE persistence_id = ? AND name = ?",
                        Long.class,
                        id,
                        name);
    }
}
