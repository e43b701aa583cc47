package io.pgstore.kv;

import io.pgstore.testing.StoreEnvironment;
import org.junit.jupiter.api.Nested;

/** Everything that the key-value store promises of keys, in one environment. */
abstract class KeyValueStoreContract {
    abstract StoreEnvironment<KeyValueStore> environment();

    @Nested
    class Puts extends PutContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }

    @Nested
    class Deletes extends DeleteContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }

    @Nested
    class Changes extends ChangeContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }

    @Nested
    class Batches extends BatchContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }

    @Nested
    class Lists extends ListContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }

    @Nested
    class Expirys extends ExpiryContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }

    @Nested
    class Namespaces extends NamespaceContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }

    @Nested
    class Transactions extends KeyTransactionContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }

    @Nested
    class Races extends KeyRaceContract {
        @Override
        protected StoreEnvironment<KeyValueStore> environment() {
            return KeyValueStoreContract.this.environment();
        }
    }
}
