package io.pgstore.log;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** A Spring transaction that a test holds open: it lives on a thread of its own and does what it is told. */
final class OpenTransaction implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final JdbcTransactionManager manager;
    private final JdbcTemplate jdbc;
    private final TransactionStatus status;

    /** Begins a transaction, READ COMMITTED or with {@code isolation} of {@link java.sql.Connection}. */
    OpenTransaction(DataSource dataSource, int isolation) {
        this.manager = new JdbcTransactionManager(dataSource);
        this.jdbc = new JdbcTemplate(dataSource);
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(isolation);
        this.status = call(() -> manager.getTransaction(definition));
    }

    /** Starts {@code task} inside the transaction. */
    <T> Future<T> start(Callable<T> task) {
        return thread.submit(task);
    }

    /** Runs {@code task} inside the transaction. */
    <T> T call(Callable<T> task) {
        return result(start(task));
    }

    /** Runs a statement inside the transaction. */
    void execute(String sql) {
        call(() -> {
            jdbc.execute(sql);
            return true;
        });
    }

    /** Returns the server process. */
    int pid() {
        return call(() -> jdbc.queryForObject("SELECT pg_backend_pid()", Integer.class));
    }

    void savepoint(String name) {
        execute("SAVEPOINT " + name);
    }

    void rollbackTo(String name) {
        execute("ROLLBACK TO SAVEPOINT " + name);
    }

    void commit() {
        call(() -> {
            manager.commit(status);
            return true;
        });
    }

    void rollback() {
        call(() -> {
            manager.rollback(status);
            return true;
        });
    }

    /** Rolls back, unless the transaction has ended. */
    @Override
    public void close() {
        if (!call(status::isCompleted)) {
            rollback();
        }
        thread.shutdownNow();
    }

    /** Returns what {@code started} returns; throws what it throws. */
    static <T> T result(Future<T> started) {
        try {
            return started.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException exception) {
            if (exception.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(exception.getCause());
        } catch (TimeoutException exception) {
            throw new AssertionError("the transaction's thread did not return", exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", exception);
        }
    }
}
