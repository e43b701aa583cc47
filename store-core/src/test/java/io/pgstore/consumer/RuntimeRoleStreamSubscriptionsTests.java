package io.pgstore.consumer;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract as a role that owns nothing. */
class RuntimeRoleStreamSubscriptionsTests extends StreamSubscriptionsContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private static final StoreEnvironment<StreamSubscriptions> environment =
            StoreEnvironment.ofRuntimeRole(database, JdbcStreamSubscriptions::new);

    @Override
    StoreEnvironment<StreamSubscriptions> environment() {
        return environment;
    }
}
