package io.pgstore.consumer;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Has the server end the transaction of a handler once its process is frozen for the length of a lease, so that its locks
 * and its fence hold nobody back; while the process lives, the transactions of long handlers are kept from that.
 */
final class IdleTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(IdleTransactions.class);
    private static final int MOST = 1_024;

    private static final String LIMIT_IDLE_TIME = """
            SELECT set_config('idle_in_transaction_session_timeout', ?, true)
            """;

    private final StoreDatabase database;
    private final Duration lease;
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    // A ping waits for the statement that the handler is running: each has a thread of its own.
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, MOST, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), IdleTransactions::thread);

    /** A transaction of a handler. */
    final class Open implements AutoCloseable {
        private final Connection connection;
        private final AtomicBoolean pinged = new AtomicBoolean();
        private boolean closed;

        private Open(Connection connection) {
            this.connection = connection;
        }

        /** Lets it be; from now on it ends by itself. */
        @Override
        public synchronized void close() {
            closed = true;
            open.remove(this);
        }

        private void tick() {
            if (pinged.compareAndSet(false, true)) {
                threads.execute(this::ping);
            }
        }

        private synchronized void ping() {
            if (!closed) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT");
                } catch (SQLException exception) {
                    LOG.debug("The transaction of a handler has failed or ended", exception);
                }
            }
            pinged.set(false);
        }
    }

    IdleTransactions(StoreDatabase database, Duration lease) {
        this.database = database;
        this.lease = lease;
    }

    /** Begins to care for the present transaction. */
    Open open() {
        database.read(LIMIT_IDLE_TIME, statement -> {
            new ArrayBinder(statement).text(lease.toMillis() + "ms");
            return statement.execute();
        });
        Open opened = new Open(connection());
        open.add(opened);
        return opened;
    }

    /** Shows the server that this process is alive; to be called several times in a lease. */
    void tick() {
        open.forEach(Open::tick);
    }

    // The connection itself: what a pool hands out is for one thread.
    private Connection connection() {
        Connection pooled = DataSourceUtils.getConnection(database.dataSource());
        try {
            return (Connection) pooled.unwrap(PGConnection.class);
        } catch (SQLException exception) {
            throw new IllegalStateException("The connection of the stores is none of PostgreSQL's driver", exception);
        } finally {
            DataSourceUtils.releaseConnection(pooled, database.dataSource());
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "store-consumers-keep-alive");
        thread.setDaemon(true);
        return thread;
    }
}
