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
}
