package io.pgstore.saga;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.Assert;

/**
 * Hands timeouts that are due, of all tenants, to the handlers of their sagas.
 * <ol>
 * <li>A timeout fires once in effect: what its handler does in the database and its removal commit together.
 * <li>No timeout is lost: when an instance dies with one in its hands, the database rolls back and another instance, or
 *     the next start, fires it. Any number of instances may poll the same tables.
 * <li>The timeouts of one saga fire one at a time, each with the saga locked; those of different sagas in any order.
 * <li>A handler that throws is called again later, after a delay that doubles each time; after too many failures its
 *     timeout is {@linkplain DeadTimeouts dead}.
 * <li>An owner that does nothing in its transaction for the length of the lease loses it to others.
 * </ol>
 * Not guaranteed: that a timeout fires on time. It is never early by the database's clock; it is late while all threads
 * are busy or its saga is locked. What another process sets sooner than all this one knows of is seen within the poll
 * interval.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class SagaTimeoutPoller implements AutoCloseable {
    private final Map<String, SagaTimeoutHandler> handlers;
    private final TimeoutCounts counts = new TimeoutCounts();
    private final TimeoutSignal signal;
    private final TimeoutClaims claims;
    private final TimeoutFiring firing;
    private final Duration pollInterval;
    private final int threads;
    private @Nullable TimeoutLoop loop;

    private SagaTimeoutPoller(Builder builder) {
        this.handlers = Map.copyOf(builder.handlers);
        this.signal = builder.store.context().timeoutSignal();
        this.claims = new TimeoutClaims(builder.store.context(), builder.lease);
        this.firing = new TimeoutFiring(claims, builder.transactionManager, builder.retries, counts);
        this.pollInterval = builder.pollInterval;
        this.threads = builder.threads;
    }

    /**
     * Starts building a poller.
     *
     * @param store a store of any tenant; it tells the poller of timeouts that are set through it
     * @param transactionManager runs the handlers; manages transactions on the store's data source, and is the one that
     *     their {@code @Transactional} methods use
     */
    public static Builder builder(JdbcSagaStore store, PlatformTransactionManager transactionManager) {
        return new Builder(store, transactionManager);
    }

    /** Begins to fire what is due; idempotent. */
    public synchronized void start() {
        if (loop == null) {
            loop = new TimeoutLoop(claims, firing, signal, handlers, pollInterval, threads);
            loop.start();
        }
    }

    /** Returns whether it was started and not closed since. */
    public synchronized boolean running() {
        return loop != null;
    }

    /**
     * Takes no more timeouts, and returns once those in hand are handled; after 10 seconds their handlers are
     * interrupted. Idempotent; it may be started again.
     */
    @Override
    public synchronized void close() {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }

    /** Returns how many timeouts have fired. */
    public long fired() {
        return counts.firedCount();
    }

    /** Returns how many times a handler has failed. */
    public long failed() {
        return counts.failedCount();
    }

    /** Returns how many timeouts were given up. */
    public long dead() {
        return counts.deadCount();
    }

    /** Builds a {@link SagaTimeoutPoller}. */
    public static final class Builder {
        private final JdbcSagaStore store;
        private final PlatformTransactionManager transactionManager;
        private final Map<String, SagaTimeoutHandler> handlers = new LinkedHashMap<>();
        private Duration pollInterval = Duration.ofSeconds(1);
        private int threads = 4;
        private TimeoutFiring.Retries retries =
                new TimeoutFiring.Retries(10, Duration.ofSeconds(1), Duration.ofMinutes(10));
        private Duration lease = Duration.ofMinutes(1);

        private Builder(JdbcSagaStore store, PlatformTransactionManager transactionManager) {
            this.store = store;
            this.transactionManager = transactionManager;
        }

        /**
         * Adds a handler.
         *
         * @throws IllegalArgumentException if there is one for its saga name
         */
        public Builder handler(SagaTimeoutHandler handler) {
            SagaTimeoutHandler other = handlers.putIfAbsent(handler.sagaName(), handler);
            Assert.isTrue(other == null, () -> "There are two timeout handlers of saga %s: %s and %s"
                    .formatted(handler.sagaName(), other, handler));
            return this;
        }

        /** Sets how long to sleep at most, 1 second unless set. */
        public Builder pollInterval(Duration interval) {
            requirePositive("pollInterval", interval);
            pollInterval = interval;
            return this;
        }

        /** Sets how many timeouts are handled at once, 4 unless set; each takes a connection. */
        public Builder threads(int count) {
            Assert.isTrue(count > 0, () -> "threads must be positive: " + count);
            threads = count;
            return this;
        }

        /**
         * Sets what comes after a failure.
         *
         * @param maxAttempts how often a handler may fail before its timeout is dead, 10 unless set
         * @param firstDelay how long to wait after the first failure, 1 second unless set; it doubles each time
         * @param maxDelay how long to wait at most, 10 minutes unless set
         */
        public Builder retries(int maxAttempts, Duration firstDelay, Duration maxDelay) {
            Assert.isTrue(maxAttempts > 0, () -> "maxAttempts must be positive: " + maxAttempts);
            requirePositive("firstDelay", firstDelay);
            requirePositive("maxDelay", maxDelay);
            retries = new TimeoutFiring.Retries(maxAttempts, firstDelay, maxDelay);
            return this;
        }

        /**
         * Sets for how long a handler may leave its transaction idle before the database ends it, 1 minute unless set:
         * longer than the longest call to elsewhere that a handler makes; 24 days at most.
         */
        public Builder lease(Duration duration) {
            requirePositive("lease", duration);
            Assert.isTrue(
                    duration.toMillis() <= Integer.MAX_VALUE,
                    () -> "lease must not be longer than 24 days, as PostgreSQL's timeouts: " + duration);
            lease = duration;
            return this;
        }

        /** Builds the poller, not started. */
        public SagaTimeoutPoller build() {
            return new SagaTimeoutPoller(this);
        }

        private static void requirePositive(String name, Duration duration) {
            Assert.isTrue(duration.toMillis() > 0, () -> "%s must be positive: %s".formatted(name, duration));
        }
    }
}
