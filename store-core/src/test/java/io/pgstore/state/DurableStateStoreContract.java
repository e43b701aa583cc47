package io.pgstore.state;

import io.pgstore.testing.StoreEnvironment;
import org.junit.jupiter.api.Nested;

/** Everything that the durable-state store promises, in one environment. */
abstract class DurableStateStoreContract {
    abstract StoreEnvironment<DurableStateStore> environment();

    @Nested
    class Upsert extends UpsertContract {
        @Override
        protected StoreEnvironment<DurableStateStore> environment() {
            return DurableStateStoreContract.this.environment();
        }
    }

    @Nested
    class Deletion extends DeletionContract {
        @Override
        protected StoreEnvironment<DurableStateStore> environment() {
            return DurableStateStoreContract.this.environment();
        }
    }

    @Nested
    class Batch extends BatchContract {
        @Override
        protected StoreEnvironment<DurableStateStore> environment() {
            return DurableStateStoreContract.this.environment();
        }
    }

    @Nested
    class Update extends UpdateContract {
        @Override
        protected StoreEnvironment<DurableStateStore> environment() {
            return DurableStateStoreContract.this.environment();
        }
    }

    @Nested
    class Race extends StateRaceContract {
        @Override
        protected StoreEnvironment<DurableStateStore> environment() {
            return DurableStateStoreContract.this.environment();
        }
    }

    @Nested
    class Transaction extends StateTransactionContract {
        @Override
        protected StoreEnvironment<DurableStateStore> environment() {
            return DurableStateStoreContract.this.environment();
        }
    }

    @Nested
    class Listing extends StateListingContract {
        @Override
        protected StoreEnvironment<DurableStateStore> environment() {
            return DurableStateStoreContract.this.environment();
        }
    }

    @Nested
    class Attribute extends AttributeContract {
        @Override
        protected StoreEnvironment<DurableStateStore> environment() {
            return DurableStateStoreContract.this.environment();
        }
    }
}
