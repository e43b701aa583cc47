package io.pgstore.state;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool of one connection, with attributes. */
class SingleConnectionDurableStateStoreTests extends DurableStateStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<DurableStateStore> environment =
            StoreEnvironment.of(database, database.hikari(1), TestStates::attributed);

    @Override
    StoreEnvironment<DurableStateStore> environment() {
        return environment;
    }
}
