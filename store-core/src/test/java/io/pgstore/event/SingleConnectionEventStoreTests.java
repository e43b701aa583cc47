package io.pgstore.event;

import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool of size 1: no call needs a second connection while it holds one. */
class SingleConnectionEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final EventStoreEnvironment environment = TestEnvironment.of(database, database.hikari(1))
            .without(Ability.TWO_CONNECTIONS, "the pool has one connection");

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }
}
