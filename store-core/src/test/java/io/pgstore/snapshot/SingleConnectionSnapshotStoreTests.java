package io.pgstore.snapshot;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract on a pool of one connection. */
class SingleConnectionSnapshotStoreTests extends SnapshotStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final StoreEnvironment<SnapshotStore> environment =
            StoreEnvironment.of(database, database.hikari(1), TestSnapshots::keepingAll);

    @Override
    StoreEnvironment<SnapshotStore> environment() {
        return environment;
    }
}
