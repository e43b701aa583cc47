package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Promise 8: what comes after the end. */
class KeyValueStoreCloseTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final JdbcKeyValueStore store =
            TestKeyValues.notSweeping(new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults()));

    @Test
    void closeIsIdempotentAndEveryCallFailsAfterwards() {
        KeyValueKind<Price> prices = store.kind("prices", Price.class);
        KeyLease lease = store.lease(Duration.ofHours(1));
        KeyValueStore acme = store.forTenant("acme");
        KeyValueKind<Price> acmePrices = acme.kind("prices", Price.class);
        Price one = Price.of("1.00");
        prices.put("a", one);
        store.close();
        store.close();
        List<ThrowingCallable> calls = List.of(
                () -> prices.get("a"),
                () -> prices.put("a", one),
                () -> prices.putIfAbsent("a", one),
                () -> prices.compareAndPut("a", 1, one),
                () -> prices.putAll(Map.of("a", one)),
                () -> prices.update("a", price -> price),
                () -> prices.compute("a", price -> Optional.empty()),
                () -> prices.delete("a"),
                () -> prices.delete("a", 1),
                () -> prices.touch("a", Duration.ofHours(1)),
                () -> prices.list(KeyQuery.all()),
                () -> prices.keys(KeyQuery.all()),
                () -> prices.values(KeyQuery.all()),
                () -> prices.count(KeyQuery.all()),
                () -> prices.forEach(KeyQuery.all(), entry -> {}),
                () -> prices.dump(new StringBuilder()),
                () -> acmePrices.get("a"),
                () -> store.kind("other", Price.class),
                () -> store.lease(Duration.ofHours(1)),
                () -> store.forTenant("other"),
                () -> store.dump(new StringBuilder()),
                lease::keepAlive,
                lease::close);
        for (ThrowingCallable call : calls) {
            assertThatExceptionOfType(KeyValueStoreClosedException.class)
                    .isThrownBy(call)
                    .withMessage("The key-value store is closed");
        }
    }

    @Test
    void closingEndsTheStoresThreads() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        JdbcKeyValueStore started =
                TestKeyValues.notSweeping(new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults()));
        List<Thread> own = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("store-kv") && !before.contains(thread))
                .toList();
        assertThat(own).isNotEmpty();
        started.close();
        Awaitility.await().until(() -> own.stream().noneMatch(Thread::isAlive));
    }
}
