package io.pgstore.snapshot;

import io.pgstore.testing.StoreEnvironment;
import org.junit.jupiter.api.Nested;

/** Everything that the snapshot store promises, in one environment. */
abstract class SnapshotStoreContract {
    abstract StoreEnvironment<SnapshotStore> environment();

    @Nested
    class Save extends SnapshotSaveContract {
        @Override
        protected StoreEnvironment<SnapshotStore> environment() {
            return SnapshotStoreContract.this.environment();
        }
    }

    @Nested
    class Read extends SnapshotReadContract {
        @Override
        protected StoreEnvironment<SnapshotStore> environment() {
            return SnapshotStoreContract.this.environment();
        }
    }

    @Nested
    class Pruning extends SnapshotPruningContract {
        @Override
        protected StoreEnvironment<SnapshotStore> environment() {
            return SnapshotStoreContract.this.environment();
        }
    }
}
