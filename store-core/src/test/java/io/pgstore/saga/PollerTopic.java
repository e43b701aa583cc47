package io.pgstore.saga;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What the topics about due timeouts share: pollers that end with each test, and handlers that remember. */
abstract class PollerTopic extends SagaTopic {
    static final Duration NEVER = Duration.ofHours(1);
    static final Instant PAST = Instant.parse("2026-03-01T12:00:00Z");

    private final List<SagaTimeoutPoller> pollers = new ArrayList<>();

    /** What a handler does; like it, in the transaction that removes the timeout. */
    @FunctionalInterface
    interface Effect {
        void of(SagaTimeout timeout) throws Exception;
    }

    /** A handler that remembers the timeouts it was handed, whatever became of them. */
    static final class Handler implements SagaTimeoutHandler {
        private final List<SagaTimeout> handed = new CopyOnWriteArrayList<>();
        private final String sagaName;
        private final Effect effect;

        Handler(String sagaName, Effect effect) {
            this.sagaName = sagaName;
            this.effect = effect;
        }

        @Override
        public String sagaName() {
            return sagaName;
        }

        @Override
        public void handle(SagaTimeout timeout) throws Exception {
            handed.add(timeout);
            effect.of(timeout);
        }

        List<SagaTimeout> handed() {
            return handed;
        }
    }

    final Handler handler(Effect effect) {
        return new Handler(name, effect);
    }

    /** Returns a handler that counts in the state of the saga, through {@code store}. */
    final Handler counting(JdbcSagaStore store) {
        return handler(timeout -> count(store, timeout));
    }

    static void count(JdbcSagaStore store, SagaTimeout timeout) {
        SagaInstance<Order> saga = store.findById(timeout.sagaName(), timeout.sagaId(), Order.class)
                .orElseThrow();
        store.update(saga, new Order("fired", saga.state().amount() + 1));
    }

    /** Starts to build a poller of the process under test, which sleeps until it is woken up or something is due. */
    final SagaTimeoutPoller.Builder poller(SagaTimeoutHandler handler) {
        return poller(store(), handler);
    }

    /** Starts to build a poller that {@code store} wakes up. */
    final SagaTimeoutPoller.Builder poller(JdbcSagaStore store, SagaTimeoutHandler handler) {
        return SagaTimeoutPoller.builder(store, environment().transactionManager())
                .handler(handler)
                .pollInterval(NEVER);
    }

    /** Starts to build a poller of another process, which looks often. */
    final SagaTimeoutPoller.Builder rivalPoller(SagaTimeoutHandler handler) {
        return SagaTimeoutPoller.builder(
                        rival(),
                        new JdbcTransactionManager(environment().owner().dataSource()))
                .handler(handler)
                .pollInterval(Duration.ofMillis(10));
    }

    /** Starts a poller that ends with the test. */
    final SagaTimeoutPoller run(SagaTimeoutPoller.Builder builder) {
        SagaTimeoutPoller poller = builder.build();
        pollers.add(poller);
        poller.start();
        return poller;
    }

    final int fired() {
        return load().state().amount();
    }

    /** Ends the connections that are inside a transaction and do nothing there, but for those of other tests. */
    final boolean terminateIdleOwner() {
        return !owner().queryForList("""
                        SELECT pg_terminate_backend(pid)
                        FROM pg_stat_activity
                        WHERE datname = current_database() AND state = 'idle in transaction'
                        """).isEmpty();
    }

    @AfterEach
    void endPollers() {
        pollers.forEach(SagaTimeoutPoller::close);
    }
}
