package io.pgstore.state;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract where most applications run: a pool, and states without attributes. */
class JdbcDurableStateStoreTests extends DurableStateStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<DurableStateStore> environment =
            StoreEnvironment.of(database, database.hikari(10), TestStates::plain);

    @Override
    StoreEnvironment<DurableStateStore> environment() {
        return environment;
    }
}
