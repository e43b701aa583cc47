package io.pgstore.saga;

import io.pgstore.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the topics of the contract share: fresh names for each test, and a few words to say things with. */
abstract class SagaTopic {
    private static final long PATIENCE_SECONDS = 60;
    private static final Executor THREADS = task -> new Thread(task, "rival").start();

    final String name = "order-" + UUID.randomUUID();
    final String id = "saga-" + UUID.randomUUID();
    final String correlationId = "correlation-" + UUID.randomUUID();

    /** The state of the sagas here. */
    record Order(String step, int amount, List<String> notes) {
        Order(String step) {
            this(step, 0, new ArrayList<>());
        }

        Order(String step, int amount) {
            this(step, amount, new ArrayList<>());
        }
    }

    abstract SagaEnvironment environment();

    final JdbcSagaStore store() {
        return environment().builder().build();
    }

    /** Returns the store of another process. */
    final JdbcSagaStore rival() {
        return environment().rivalBuilder().build();
    }

    /** Returns JDBC as the owner of the tables, outside of the store's connections and transactions. */
    final JdbcTemplate owner() {
        return environment().owner().jdbc();
    }

    /** Returns a transaction of the caller's. */
    final TransactionTemplate transaction() {
        return new TransactionTemplate(environment().transactionManager());
    }

    /** Returns a transaction of another process. */
    final TransactionTemplate rivalTransaction() {
        return new TransactionTemplate(
                new JdbcTransactionManager(environment().owner().dataSource()));
    }

    /** Starts the saga of this test. */
    final SagaInstance<Order> start(String step) {
        return store().insert(name, id, correlationId, new Order(step));
    }

    final SagaInstance<Order> load() {
        return store().findById(name, id, Order.class).orElseThrow();
    }

    final long rows(String table) {
        return environment()
                .owner()
                .queryForObject("SELECT count(*) FROM store.%s WHERE saga_name = ?".formatted(table), Long.class, name);
    }

    /** Asserts that the caller's transaction goes on, whatever has happened in it. */
    final void assertUsable() {
        new JdbcTemplate(environment().database().dataSource()).queryForList("SELECT 1");
    }

    /** Runs {@code task} on a thread of its own. */
    static <T> Future<T> elsewhere(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, THREADS);
    }

    /** Runs {@code task} on a thread of its own and returns once it waits for another transaction. */
    final <T> Future<T> waiting(Supplier<T> task) {
        Future<T> waiting = elsewhere(task);
        await(() -> environment()
                .owner()
                .queryForObject(
                        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')",
                        Boolean.class));
        return waiting;
    }

    /** Returns what a thread comes to; its exception as it was thrown. */
    static <T> T result(Future<T> thread) {
        try {
            return thread.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException exception) {
            if (exception.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(exception);
        } catch (TimeoutException exception) {
            throw new AssertionError("a thread did not end", exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", exception);
        }
    }

    static void await(BooleanSupplier condition) {
        Await.until(condition);
    }
}
