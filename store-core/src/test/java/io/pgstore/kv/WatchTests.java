package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** Promises 10, 11, 17 and 20: what watches tell, and in which order. */
class WatchTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final WatchEnvironment environment = new WatchEnvironment(DATABASE);

    private final KeyValueKind<Price> prices = environment.prices;
    private final KeyValueKind<Price> otherPrices = environment.otherPrices;
    private final Recorder mine = new Recorder();
    private final Recorder others = new Recorder();

    @Test
    void eventsCarryKeyValueVersionRevisionAndToken() {
        prices.watch(WatchOptions.live(), mine);
        PutResult put = prices.put("a", Price.of("1.00"));
        mine.told(1);
        KeyValueEvent<Price> event = mine.events.get(0);
        assertThat(event.type()).isEqualTo(KeyValueEvent.Type.CREATED);
        assertThat(event.kind()).isEqualTo(environment.kind);
        assertThat(event.key()).isEqualTo("a");
        assertThat(event.value()).isEqualTo(Price.of("1.00"));
        assertThat(event.previousValue()).isNull();
        assertThat(event.version()).isEqualTo(1);
        assertThat(event.revision()).isEqualTo(put.revision());
        assertThat(event.token().position()).isEqualTo(put.revision());
    }

    @Test
    void changesOfAnotherProcessAreTold() {
        prices.watch(WatchOptions.live(), mine);
        otherPrices.put("a", Price.of("1.00"));
        otherPrices.put("a", Price.of("2.00"));
        otherPrices.delete("a");
        assertThat(mine.told(3)).containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00", "DELETED a v3 2.00");
        assertThat(mine.events.get(2).value()).isNull();
        assertThat(mine.events.get(2).previousValue()).isEqualTo(Price.of("2.00"));
    }

    @Test
    void anUnchangedPutIsNotTold() {
        prices.watch(WatchOptions.live(), mine);
        prices.put("a", Price.of("1.00"));
        prices.put("a", Price.of("1.00"));
        prices.put("b", Price.of("1.00"));
        assertThat(mine.told(2)).containsExactly("CREATED a v1 1.00", "CREATED b v1 1.00");
    }

    @Test
    void anExpiredKeyIsToldAsADeletion() {
        prices.watch(WatchOptions.live(), mine);
        prices.put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofMillis(1)));
        Awaitility.await().until(() -> prices.get("a").isEmpty());
        prices.put("a", Price.of("2.00"));
        assertThat(mine.told(3)).containsExactly("CREATED a v1 1.00", "EXPIRED a v2 1.00", "CREATED a v3 2.00");
        assertThat(mine.events.get(1).type()).isEqualTo(KeyValueEvent.Type.DELETED);
        assertThat(mine.events.get(1).expired()).isTrue();
    }

    @Test
    void otherKindsAndTenantsAreNotTold() {
        prices.watch(WatchOptions.live(), mine);
        environment.store.kind(environment.kind + "-other", Price.class).put("a", Price.of("9.00"));
        environment.store.forTenant("acme").kind(environment.kind, Price.class).put("a", Price.of("9.00"));
        prices.put("b", Price.of("1.00"));
        assertThat(mine.told(1)).containsExactly("CREATED b v1 1.00");
    }

    @Test
    void onlyTheWantedTypesAndKeysAreTold() {
        prices.watch(WatchOptions.live().prefixed("a/").only(KeyValueEvent.Type.DELETED), mine);
        prices.put("a/1", Price.of("1.00"));
        prices.put("b/1", Price.of("1.00"));
        prices.delete("b/1");
        prices.delete("a/1");
        assertThat(mine.told(1)).containsExactly("DELETED a/1 v2 1.00");
    }

    @Test
    void everyWriteIsToldOnceInTheOrderOfTheWritesWhoeverWrites() {
        prices.watch(WatchOptions.live(), mine);
        otherPrices.watch(WatchOptions.live(), others);
        Race.of(8, number -> () -> {
            KeyValueKind<Price> kind = number % 2 == 0 ? prices : otherPrices;
            for (int i = 0; i < 50; i++) {
                kind.put("key-" + i % 3, Price.of(number + "." + i));
                if (i % 7 == 0) {
                    kind.delete("key-" + i % 3);
                }
            }
            return true;
        });
        List<String> feed = environment.feed();
        assertThat(mine.told(feed.size())).isEqualTo(feed);
        assertThat(others.told(feed.size())).isEqualTo(feed);
        Map<String, Long> versions = new HashMap<>();
        for (KeyValueEvent<Price> event : mine.events) {
            assertThat(event.version()).isEqualTo(versions.merge(event.key(), 1L, Long::sum));
        }
    }

    @Test
    void whatARolledBackTransactionWroteIsNotTold() {
        prices.watch(WatchOptions.live(), mine);
        environment.transaction().executeWithoutResult(status -> {
            prices.put("a", Price.of("1.00"));
            status.setRollbackOnly();
        });
        prices.put("b", Price.of("1.00"));
        assertThat(mine.told(1)).containsExactly("CREATED b v1 1.00");
    }

    @Test
    void anOpenWriterHoldsLaterEventsBackUntilItEndsAndThenAllComeInOrder() {
        prices.watch(WatchOptions.live(), mine);
        prices.watch(WatchOptions.live().prefixed("last"), others);
        try (HeldTransaction open =
                new HeldTransaction(environment.transaction(), () -> prices.put("first", Price.of("1.00")))) {
            otherPrices.put("second", Price.of("2.00"));
            otherPrices.put("third", Price.of("3.00"));
            assertThat(environment.feed()).hasSize(2);
            assertThat(mine.told()).isEmpty();
            open.commit();
        }
        assertThat(mine.told(3))
                .containsExactly("CREATED first v1 1.00", "CREATED second v1 2.00", "CREATED third v1 3.00");
    }

    @Test
    void anOpenWriterThatRollsBackLetsTheOthersGoOn() {
        prices.watch(WatchOptions.live(), mine);
        HeldTransaction open =
                new HeldTransaction(environment.transaction(), () -> prices.put("first", Price.of("1.00")));
        otherPrices.put("second", Price.of("2.00"));
        open.rollback();
        assertThat(mine.told(1)).containsExactly("CREATED second v1 2.00");
    }

    @Test
    void unrelatedTransactionsDelayNothing() {
        DATABASE.jdbc().execute("CREATE TABLE IF NOT EXISTS unrelated (id int)");
        prices.watch(WatchOptions.live(), mine);
        HeldTransaction open = new HeldTransaction(
                environment.transaction(), () -> DATABASE.jdbc().update("INSERT INTO unrelated VALUES (1)"));
        prices.put("a", Price.of("1.00"));
        assertThat(mine.told(1)).containsExactly("CREATED a v1 1.00");
        open.commit();
    }

    @Test
    void aRowThatCannotBeReadIsReportedAndSkippedAndOthersGoOn() {
        KeyValueKind<byte[]> raw = environment.store.kind(environment.kind, new BytesValueCodec());
        Recorder unaffected = new Recorder();
        prices.watch(WatchOptions.live(), mine);
        prices.watch(WatchOptions.live().prefixed("good"), unaffected);
        raw.put("bad", "no json".getBytes(StandardCharsets.UTF_8));
        prices.put("good", Price.of("1.00"));
        assertThat(mine.told(1)).containsExactly("CREATED good v1 1.00");
        assertThat(mine.unreadable).singleElement().satisfies(failure -> {
            assertThat(failure.key()).isEqualTo("bad");
            assertThat(failure).hasMessageContaining(environment.kind + "/bad");
        });
        assertThat(unaffected.told(1)).hasSize(1);
        assertThat(unaffected.unreadable).isEmpty();
    }

    @Test
    void anyKeyAndAValueOfAMegabyteAreWatched() {
        KeyValueKind<byte[]> blobs = environment.store.kind(environment.kind, new BytesValueCodec());
        List<KeyValueEvent<byte[]>> events = new CopyOnWriteArrayList<>();
        blobs.watch(WatchOptions.live(), events::add);
        byte[] value = new byte[1 << 20];
        new Random(7).nextBytes(value);
        List<String> keys = NamespaceContract.keys();
        keys.forEach(key -> blobs.put(key, value));
        Awaitility.await().until(() -> events.size() == keys.size());
        assertThat(events).extracting(KeyValueEvent::key).isEqualTo(keys);
        assertThat(events).allSatisfy(event -> assertThat(event.value()).isEqualTo(value));
    }

    @Test
    void anEventTellsWhenItsValueEndsByItselfOrWithItsLease() {
        KeyLease lease = environment.store.lease(Duration.ofHours(1));
        prices.put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofHours(1)));
        prices.put("b", Price.of("1.00"), PutOptions.boundTo(lease));
        prices.put("c", Price.of("1.00"));
        Recorder replayed = new Recorder();
        prices.watch(WatchOptions.replaying(), replayed);
        prices.watch(WatchOptions.afterRevision(0), mine);
        assertThat(mine.told(3)).hasSize(3);
        assertThat(replayed.told(4)).hasSize(4);
        for (int number = 0; number < 3; number++) {
            assertThat(mine.events.get(number).expiresAt())
                    .isEqualTo(replayed.events.get(number).expiresAt())
                    .isEqualTo(prices.list(KeyQuery.all()).get(number).expiresAt());
        }
        assertThat(mine.events).extracting(event -> event.expiresAt() == null).containsExactly(false, false, true);
    }

    @Test
    void aWatchDoesNotBeginInATransaction() {
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> environment
                        .transaction()
                        .executeWithoutResult(status -> prices.watch(WatchOptions.live(), mine)))
                .withMessageContaining("outside");
    }

    @Test
    void contradictoryOptionsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WatchOptions.live().buffer(0));
        assertThatIllegalArgumentException().isThrownBy(() -> WatchOptions.afterRevision(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WatchOptions(true, WatchOptions.live().types(), "", null, null, 7L));
    }
}
