package io.pgstore.notification;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears notifications on a thread and a connection of its own. */
final class NotificationListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationListener.class);
    private static final int LIVENESS_SECONDS = 5;

    private final DedicatedConnection dedicated;
    private final Channel channel;
    private final int livenessMillis;
    private final Consumer<String> wake;
    private final Runnable wakeAll;
    private final BackOff backOff = new BackOff();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts with {@link #start}.
     *
     * @param livenessInterval after so long without a notification the connection is checked
     * @param wake told each topic
     * @param wakeAll told whenever notifications may have been missed
     */
    NotificationListener(
            DataSource unpooled, String schema, Duration livenessInterval, Consumer<String> wake, Runnable wakeAll) {
        this.dedicated = new DedicatedConnection(unpooled, "pgstore listen");
        this.channel = new Channel(schema);
        this.livenessMillis = Math.toIntExact(livenessInterval.toMillis());
        this.wake = wake;
        this.wakeAll = wakeAll;
        this.thread = new Thread(this::run, "store-listen");
        thread.setDaemon(true);
    }

    void start() {
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    @Override
    public void close() {
        closed = true;
        dedicated.close();
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            try {
                listen();
            } catch (SQLException exception) {
                dedicated.discard();
                retryLater(exception);
            }
        }
        dedicated.close();
    }

    private void listen() throws SQLException {
        Connection connection = dedicated.get();
        try (Statement statement = connection.createStatement()) {
            statement.execute(Channel.LISTEN);
        }
        wakeAll.run();
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!closed) {
            PGNotification[] received = postgres.getNotifications(livenessMillis);
            backOff.reset();
            if (received.length == 0 && !connection.isValid(LIVENESS_SECONDS)) {
                throw new SQLException("the connection does not answer");
            }
            for (PGNotification notification : received) {
                channel.topic(notification.getParameter()).ifPresent(wake);
            }
        }
    }

    private void retryLater(SQLException exception) {
        if (closed) {
            return;
        }
        long delay = backOff.next();
        LOG.warn(
                "Notifications of other processes are not heard, polling goes on; next try in {} ms: {}",
                delay / 1_000_000,
                exception.getMessage());
        long end = System.nanoTime() + delay;
        for (long wait = delay; wait > 0 && !closed; wait = end - System.nanoTime()) {
            LockSupport.parkNanos(this, wait);
        }
    }
}
