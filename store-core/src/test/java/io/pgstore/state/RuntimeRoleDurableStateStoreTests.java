package io.pgstore.state;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract as a role that owns nothing, with attributes. */
class RuntimeRoleDurableStateStoreTests extends DurableStateStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private static final StoreEnvironment<DurableStateStore> environment =
            StoreEnvironment.ofRuntimeRole(database, TestStates::attributed);

    @Override
    StoreEnvironment<DurableStateStore> environment() {
        return environment;
    }
}
