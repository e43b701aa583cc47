package io.pgstore.schema;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.PreparedStatementCallback;

/**
 * Cancels the statements of threads that are interrupted while they wait for the database, such as for the lock of a row:
 * PostgreSQL's driver does not know interrupts. A daemon thread looks from time to time at the statements under way; it ends
 * when there were none for long, and begins again with the next one.
 */
final class Interrupts {
    private static final Logger LOG = LoggerFactory.getLogger(Interrupts.class);
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int IDLE_LOOKS = 200;
    private static final String CANCELLED = "57014";

    private final Map<Thread, Statement> running = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * Runs a statement that an interrupt ends.
     *
     * @throws CannotAcquireLockException if it was interrupted; the thread stays so, and a caller's transaction has failed
     */
    <T extends @Nullable Object> T run(PreparedStatement prepared, PreparedStatementCallback<T> statement)
            throws SQLException {
        Thread thread = Thread.currentThread();
        if (thread.isInterrupted()) {
            // It has begun nevertheless, and so it may end.
            return statement.doInPreparedStatement(prepared);
        }
        running.put(thread, prepared);
        look();
        try {
            return statement.doInPreparedStatement(prepared);
        } catch (SQLException exception) {
            if (CANCELLED.equals(exception.getSQLState()) && thread.isInterrupted()) {
                throw new CannotAcquireLockException(
                        "The thread was interrupted while it waited for the database: nothing was written", exception);
            }
            throw exception;
        } finally {
            running.remove(thread);
        }
    }

    private void look() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            Thread thread = new Thread(this::lookOn, "store-interrupts");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void lookOn() {
        for (int idle = 0; idle < IDLE_LOOKS; idle = running.isEmpty() ? idle + 1 : 0) {
            LockSupport.parkNanos(this, INTERVAL);
            running.forEach(Interrupts::cancelIfInterrupted);
        }
        looking.set(false);
        if (!running.isEmpty()) {
            look();
        }
    }

    private static void cancelIfInterrupted(Thread thread, Statement statement) {
        if (thread.isInterrupted()) {
            try {
                // Of one that has ended meanwhile the driver cancels nothing.
                statement.cancel();
            } catch (SQLException exception) {
                LOG.debug("A statement could not be cancelled: {}", exception.getMessage());
            }
        }
    }
}
