package io.pgstore.kv;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract as a role that owns nothing. */
class RuntimeRoleKeyValueStoreTests extends KeyValueStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private static final StoreEnvironment<KeyValueStore> environment =
            StoreEnvironment.ofRuntimeRole(database, TestKeyValues::notSweeping);

    @Override
    StoreEnvironment<KeyValueStore> environment() {
        return environment;
    }
}
