package io.pgstore.snapshot;

import io.pgstore.testing.StoreEnvironment;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract as a role that owns nothing. */
class RuntimeRoleSnapshotStoreTests extends SnapshotStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private static final StoreEnvironment<SnapshotStore> environment =
            StoreEnvironment.ofRuntimeRole(database, TestSnapshots::keepingAll);

    @Override
    StoreEnvironment<SnapshotStore> environment() {
        return environment;
    }
}
