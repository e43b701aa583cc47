package io.pgstore.event;

import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool whose connections have auto-commit off: nobody but the store commits its calls. */
class WithoutAutoCommitEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final EventStoreEnvironment environment =
            TestEnvironment.of(database, database.hikari(10, pool -> pool.setAutoCommit(false)));

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }
}
