package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A key that changes often stays on its page. */
class KeyValueHotUpdateTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final JdbcKeyValueStore store =
            TestKeyValues.notSweeping(new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults()));

    @Test
    void putsOfAKeyThatIsThereAreHotUpdates() {
        KeyValueKind<Price> prices = store.kind("prices", Price.class);
        for (int i = 0; i <= 1_000; i++) {
            prices.put("key-" + i % 10, Price.of(i + ".00"));
        }
        Awaitility.await().until(() -> count("n_tup_upd") >= 990);
        assertThat(count("n_tup_hot_upd") * 10).isGreaterThan(count("n_tup_upd") * 9);
    }

    private static long count(String what) {
        return DATABASE.queryForObject(
                "SELECT " + what + " FROM pg_stat_user_tables WHERE schemaname = 'store' AND relname = 'kv'",
                Long.class);
    }
}
