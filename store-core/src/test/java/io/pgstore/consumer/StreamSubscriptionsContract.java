package io.pgstore.consumer;

import io.pgstore.testing.StoreEnvironment;
import org.junit.jupiter.api.Nested;

/** Everything that stream subscriptions promise, in one environment. */
abstract class StreamSubscriptionsContract {
    abstract StoreEnvironment<StreamSubscriptions> environment();

    @Nested
    class Subscribe extends SubscribeContract {
        @Override
        protected StoreEnvironment<StreamSubscriptions> environment() {
            return StreamSubscriptionsContract.this.environment();
        }
    }

    @Nested
    class Claim extends ClaimContract {
        @Override
        protected StoreEnvironment<StreamSubscriptions> environment() {
            return StreamSubscriptionsContract.this.environment();
        }
    }

    @Nested
    class Ack extends AckContract {
        @Override
        protected StoreEnvironment<StreamSubscriptions> environment() {
            return StreamSubscriptionsContract.this.environment();
        }
    }

    @Nested
    class Control extends SubscriptionControlContract {
        @Override
        protected StoreEnvironment<StreamSubscriptions> environment() {
            return StreamSubscriptionsContract.this.environment();
        }
    }
}
