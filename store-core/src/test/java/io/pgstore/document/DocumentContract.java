package io.pgstore.document;

import io.pgstore.testing.StoreEnvironment;
import org.junit.jupiter.api.Nested;

/** Everything that collections of documents promise, in one environment. */
abstract class DocumentContract {
    abstract StoreEnvironment<DocumentCollections> environment();

    @Nested
    class Handle extends HandleContract {
        @Override
        protected StoreEnvironment<DocumentCollections> environment() {
            return DocumentContract.this.environment();
        }
    }

    @Nested
    class Write extends WriteContract {
        @Override
        protected StoreEnvironment<DocumentCollections> environment() {
            return DocumentContract.this.environment();
        }
    }

    @Nested
    class Transaction extends DocumentTransactionContract {
        @Override
        protected StoreEnvironment<DocumentCollections> environment() {
            return DocumentContract.this.environment();
        }
    }

    @Nested
    class Query extends QueryContract {
        @Override
        protected StoreEnvironment<DocumentCollections> environment() {
            return DocumentContract.this.environment();
        }
    }

    @Nested
    class Patching extends PatchContract {
        @Override
        protected StoreEnvironment<DocumentCollections> environment() {
            return DocumentContract.this.environment();
        }
    }
}
