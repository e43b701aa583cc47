package io.pgstore.process;

import io.pgstore.testing.StoreEnvironment;
import org.junit.jupiter.api.Nested;

/** Everything that the saga executor promises, in one environment. */
abstract class SagaExecutorContract {
    abstract StoreEnvironment<SagaExecutor> environment();

    @Nested
    class Handle extends HandleContract {
        @Override
        protected StoreEnvironment<SagaExecutor> environment() {
            return SagaExecutorContract.this.environment();
        }
    }

    @Nested
    class Races extends RaceContract {
        @Override
        protected StoreEnvironment<SagaExecutor> environment() {
            return SagaExecutorContract.this.environment();
        }
    }
}
