package io.pgstore.snapshot;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract where most applications run: a pool, and Spring's transaction manager for JDBC. */
class JdbcSnapshotStoreTests extends SnapshotStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<SnapshotStore> environment =
            StoreEnvironment.of(database, database.hikari(10), TestSnapshots::keepingAll);

    @Override
    StoreEnvironment<SnapshotStore> environment() {
        return environment;
    }
}
