package io.pgstore.process;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract where most applications run. */
class SagaExecutorTests extends SagaExecutorContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<SagaExecutor> environment =
            StoreEnvironment.of(database, database.hikari(10), ExecutorTopic::executor);

    @Override
    StoreEnvironment<SagaExecutor> environment() {
        return environment;
    }
}
