package io.pgstore.saga;

import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract where most applications run: a pool, and Spring's transaction manager for JDBC. */
class JdbcSagaStoreTests extends SagaStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final SagaEnvironment environment = SagaEnvironment.of(database, database.hikari(10));

    @Override
    SagaEnvironment environment() {
        return environment;
    }
}
