package io.pgstore.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the topics of a store's contract share: a few words to say things with.
 *
 * @since 0.1
 */
public abstract class StoreTopic<S> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FIND_WAITING = """
            SELECT pid
            FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """;
    private static final Executor THREADS = task -> new Thread(task, "rival").start();

    /** Returns where this topic is tested. */
    protected abstract StoreEnvironment<S> environment();

    /** Returns the store under test. */
    protected final S store() {
        return environment().store();
    }

    /** Returns the store of another process. */
    protected final S rival() {
        return environment().rival();
    }

    /** Returns JDBC as the owner of the tables, outside of the store's connections and transactions. */
    protected final JdbcTemplate owner() {
        return environment().owner().jdbc();
    }

    /** Returns JDBC on the store's connections, inside of the caller's transaction. */
    protected final JdbcTemplate jdbc() {
        return new JdbcTemplate(environment().database().dataSource());
    }

    /** Returns a transaction of the caller's. */
    protected final TransactionTemplate transaction() {
        return new TransactionTemplate(environment().transactionManager());
    }

    /** Returns a transaction of the caller's above READ COMMITTED. */
    protected final TransactionTemplate repeatableRead() {
        TransactionTemplate transaction = transaction();
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return transaction;
    }

    /** Returns a read-only transaction of the caller's. */
    protected final TransactionTemplate readOnly() {
        TransactionTemplate transaction = transaction();
        transaction.setReadOnly(true);
        return transaction;
    }

    /** Returns a transaction of another process, for the {@link #rival()}. */
    protected final TransactionTemplate elsewhere() {
        return new TransactionTemplate(
                new JdbcTransactionManager(environment().owner().dataSource()));
    }

    /** Starts {@code task} on a thread of its own. */
    protected static <T> Future<T> start(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, THREADS);
    }

    /** Returns what a thread comes to; its exception as it was thrown. */
    protected static <T> T result(Future<T> thread) {
        try {
            return thread.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
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

    /** Returns once a statement of this database waits for another transaction. */
    protected final void awaitWaiting() {
        // A connection of its own each time: inside a transaction pg_stat_activity never changes.
        JdbcTemplate outside = new JdbcTemplate(environment().owner().unpooled());
        Await.until("somebody waits", () -> !outside.queryForList(FIND_WAITING).isEmpty());
    }
}
