package io.pgstore.saga;

import org.junit.jupiter.api.Nested;

/** Everything that the saga store promises, in one environment. */
abstract class SagaStoreContract {
    abstract SagaEnvironment environment();

    @Nested
    class Insert extends InsertContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }

    @Nested
    class Reuse extends ReuseContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }

    @Nested
    class Read extends ReadContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }

    @Nested
    class Update extends UpdateContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }

    @Nested
    class End extends EndContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }

    @Nested
    class Find extends FindContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }

    @Nested
    class Timeouts extends TimeoutContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }

    @Nested
    class Firing extends TimeoutFiringContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }

    @Nested
    class Failing extends TimeoutFailureContract {
        @Override
        SagaEnvironment environment() {
            return SagaStoreContract.this.environment();
        }
    }
}
