package io.pgstore.event;

import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract where most applications run: a pool, and Spring's transaction manager for JDBC. */
class JdbcEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final EventStoreEnvironment environment = TestEnvironment.of(database, database.hikari(10));

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }
}
