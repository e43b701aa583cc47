package io.pgstore.kv;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract where most applications run: a pool, and Spring's transaction manager for JDBC. */
class JdbcKeyValueStoreTests extends KeyValueStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<KeyValueStore> environment =
            StoreEnvironment.of(database, database.hikari(10), TestKeyValues::notSweeping);

    @Override
    StoreEnvironment<KeyValueStore> environment() {
        return environment;
    }
}
