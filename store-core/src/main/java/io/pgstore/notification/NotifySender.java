package io.pgstore.notification;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications on a thread and a connection of its own: at most every 10 ms one statement for all topics; every 5 ms
 * while there are fewer than a thousand publications a second.
 */
final class NotifySender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NotifySender.class);
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long QUIET_INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long QUIET_TIME_PER_PUBLICATION = TimeUnit.MILLISECONDS.toNanos(1);

    private final DedicatedConnection dedicated;
    private final Channel channel;
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final LongAdder published = new LongAdder();
    private final BackOff backOff = new BackOff();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean closed;

    NotifySender(DataSource unpooled, String schema) {
        this.dedicated = new DedicatedConnection(unpooled, "pgstore notify");
        this.channel = new Channel(schema);
        this.thread = new Thread(this::run, "store-notify");
        thread.setDaemon(true);
    }

    void send(String topic) {
        published.increment();
        if (topics.add(topic)) {
            if (started.compareAndSet(false, true)) {
                thread.start();
            }
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        dedicated.close();
    }

    private void run() {
        long last = System.nanoTime();
        while (!closed) {
            if (topics.isEmpty()) {
                LockSupport.park(this);
            } else {
                long began = System.nanoTime();
                long interval = isQuiet(began - last) ? QUIET_INTERVAL : INTERVAL;
                long pause = trySend() ? interval : backOff.next();
                parkUntil(began + pause);
                last = began;
            }
        }
        dedicated.close();
    }

    private boolean isQuiet(long passed) {
        return published.sumThenReset() * QUIET_TIME_PER_PUBLICATION < passed;
    }

    private boolean trySend() {
        Set<String> taken = Set.copyOf(topics);
        // Taken before it is sent: a topic that is published from now on is sent again.
        topics.removeAll(taken);
        try {
            send(taken.stream().map(channel::payload).toArray(String[]::new));
            backOff.reset();
            return true;
        } catch (SQLException exception) {
            if (!closed) {
                LOG.warn("Other processes could not be notified; it will be tried again: {}", exception.getMessage());
            }
            dedicated.discard();
            topics.addAll(taken);
            return false;
        }
    }

    private void send(String[] payloads) throws SQLException {
        Connection connection = dedicated.get();
        try (PreparedStatement statement = connection.prepareStatement(Channel.NOTIFY)) {
            statement.setArray(1, connection.createArrayOf("text", payloads));
            statement.executeQuery().close();
        }
    }

    private void parkUntil(long time) {
        for (long wait = time - System.nanoTime(); wait > 0 && !closed; wait = time - System.nanoTime()) {
            LockSupport.parkNanos(this, wait);
        }
    }
}
