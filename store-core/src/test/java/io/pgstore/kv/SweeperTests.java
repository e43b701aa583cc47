package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Promise 6: what has expired is removed, by one process at a time. */
class SweeperTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    private final StoreDatabase database = new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults());

    @AutoClose
    private final JdbcKeyValueStore store = TestKeyValues.notSweeping(database);

    private final String kind = "prices-" + UUID.randomUUID();
    private final KeyValueKind<Price> prices = store.kind(kind, Price.class);
    private final Sweeper sweeper = TestKeyValues.sweeper(database, Duration.ofHours(24));

    @Test
    void theEndOfAnExpiredKeyIsRecordedOnce() {
        prices.put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofHours(1)));
        prices.put("b", Price.of("2.00"), PutOptions.expiringAfter(Duration.ofHours(1)));
        expire("a");
        sweeper.sweep();
        sweeper.sweep();
        assertThat(feed()).containsExactly("CREATED a 1", "CREATED b 1", "EXPIRED a 2");
        assertThat(prices.get("b")).isPresent();
    }

    @Test
    void manyExpiredKeysAreRemovedInBatches() {
        Map<String, Price> values = new HashMap<>();
        for (int i = 0; i < 1_200; i++) {
            values.put("key-" + i, Price.of("1.00"));
        }
        prices.putAll(values);
        DATABASE.jdbc().update("UPDATE store.kv SET expires_at = clock_timestamp() WHERE kind = ?", kind);
        sweeper.sweep();
        assertThat(feed()).hasSize(2_400);
    }

    @Test
    void keysOfALeaseThatHasRunOutAreRemovedWithIt() {
        KeyLease lease = store.lease(Duration.ofHours(1));
        prices.put("a", Price.of("1.00"), PutOptions.boundTo(lease));
        prices.put("b", Price.of("2.00"), PutOptions.boundTo(lease));
        DATABASE.jdbc()
                .update("UPDATE store.kv_leases SET expires_at = clock_timestamp() WHERE lease_id = ?", lease.id());
        sweeper.sweep();
        assertThat(feed()).endsWith("EXPIRED a 2", "EXPIRED b 2");
        assertThat(DATABASE.jdbc().queryForList("SELECT lease_id FROM store.kv_leases WHERE lease_id = ?", lease.id()))
                .isEmpty();
    }

    @Test
    void keysOfAllTenantsExpire() {
        store.forTenant("acme")
                .kind(kind, Price.class)
                .put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofHours(1)));
        expire("a");
        sweeper.sweep();
        assertThat(feed()).containsExactly("CREATED a 1", "EXPIRED a 2");
    }

    @Test
    void racingSweepersAndPutsRecordEachEndOnce() {
        for (int round = 0; round < 10; round++) {
            String key = "a" + round;
            prices.put(key, Price.of("1.00"), PutOptions.expiringAfter(Duration.ofHours(1)));
            expire(key);
            Race.of(4, number -> () -> {
                if (number == 0) {
                    prices.put(key, Price.of("2.00"));
                } else {
                    TestKeyValues.sweeper(database, Duration.ofHours(24)).sweep();
                }
                return true;
            });
            assertThat(prices.get(key).orElseThrow().version()).isEqualTo(3);
            assertThat(feed().stream().filter(event -> event.contains(" " + key + " ")))
                    .containsExactly("CREATED " + key + " 1", "EXPIRED " + key + " 2", "CREATED " + key + " 3");
        }
    }

    @Test
    void tombstonesGoAfterTheirRetention() {
        prices.put("a", Price.of("1.00"));
        prices.delete("a");
        sweeper.sweep();
        assertThat(rows()).isEqualTo(1);
        Sweeper later = TestKeyValues.sweeper(database, Duration.ZERO);
        Awaitility.await().until(() -> {
            later.sweep();
            return rows() == 0;
        });
    }

    @Test
    void aStoreSweepsByItself() {
        KeyValueSettings often = KeyValueSettings.defaults().withSweepInterval(Duration.ofMillis(20));
        try (JdbcKeyValueStore sweeping = JdbcKeyValueStore.builder(database, TestKeyValues.CODEC)
                .settings(often)
                .build()) {
            sweeping.kind(kind, Price.class).put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofMillis(1)));
            Awaitility.await().until(() -> feed().contains("EXPIRED a 2"));
        }
    }

    private void expire(String key) {
        DATABASE.jdbc()
                .update(
                        "UPDATE store.kv SET expires_at = clock_timestamp() - interval '1 second' WHERE kind = ? AND key = ?",
                        kind,
                        key);
    }

    private int rows() {
        return DATABASE.queryForObject("SELECT count(*) FROM store.kv WHERE kind = ?", Integer.class, kind);
    }

    private List<String> feed() {
        return DATABASE.jdbc()
                .queryForList(
                        "SELECT format('%s %s %s', change, key, version) FROM store.kv_outbox WHERE kind = ? ORDER BY position",
                        String.class, kind);
    }
}
