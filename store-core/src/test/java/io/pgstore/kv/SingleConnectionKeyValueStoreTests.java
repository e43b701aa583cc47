package io.pgstore.kv;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool of one connection. */
class SingleConnectionKeyValueStoreTests extends KeyValueStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<KeyValueStore> environment =
            StoreEnvironment.of(database, database.hikari(1), TestKeyValues::notSweeping);

    @Override
    StoreEnvironment<KeyValueStore> environment() {
        return environment;
    }
}
