package io.pgstore.process;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool of size 1: no call needs a second connection while it holds one. */
class SingleConnectionSagaExecutorTests extends SagaExecutorContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<SagaExecutor> environment =
            StoreEnvironment.of(database, database.hikari(1), ExecutorTopic::executor);

    @Override
    StoreEnvironment<SagaExecutor> environment() {
        return environment;
    }
}
