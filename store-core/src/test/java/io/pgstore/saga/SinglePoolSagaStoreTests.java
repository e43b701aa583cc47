package io.pgstore.saga;

import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool of size 1: no call needs a second connection while it holds one. */
class SinglePoolSagaStoreTests extends SagaStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final SagaEnvironment environment = SagaEnvironment.of(database, database.hikari(1));

    @Override
    SagaEnvironment environment() {
        return environment;
    }
}
