package io.pgstore.event;

import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/** The contract where a transaction takes its connection from the pool with its first statement. */
class LazyConnectionEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final EventStoreEnvironment environment =
            TestEnvironment.of(database, new LazyConnectionDataSourceProxy(database.hikari(10)));

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }
}
