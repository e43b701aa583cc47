package io.pgstore.consumer;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool of one connection. */
class SingleConnectionStreamSubscriptionsTests extends StreamSubscriptionsContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<StreamSubscriptions> environment =
            StoreEnvironment.of(database, database.hikari(1), JdbcStreamSubscriptions::new);

    @Override
    StoreEnvironment<StreamSubscriptions> environment() {
        return environment;
    }
}
