package io.pgstore.notification;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.Assert;

/**
 * Wakes those who wait for rows of a topic, in this process at once and in other processes by {@code NOTIFY}.
 * <p>
 * A wake-up is only a hint, the tables are the truth: it may come without need, and it may be lost, so whoever waits looks
 * by itself from time to time. {@code NOTIFY} inside a writing transaction would serialise all commits of the cluster
 * (measured at 25 to 30 % of the throughput), so it is sent after the commit, at most every 10 ms (5 ms while little is
 * written), on a connection of its own; another one listens. Both are opened when they are first needed, outside of any pool, and opened again with
 * exponential back-off when they break. After every {@code LISTEN} all topics are woken: something may have been missed.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class Notifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final Duration LIVENESS_INTERVAL = Duration.ofSeconds(10);

    private final Map<String, List<Runnable>> wakeUps = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final @Nullable NotifySender sender;
    private final @Nullable NotificationListener listener;

    private Notifications(@Nullable DataSource unpooled, String schema, Duration livenessInterval) {
        this.sender = unpooled == null ? null : new NotifySender(unpooled, schema);
        this.listener = unpooled == null
                ? null
                : new NotificationListener(unpooled, schema, livenessInterval, this::wake, this::wakeAll);
    }

    /**
     * Returns wake-ups within this process and between processes.
     *
     * @param unpooled opens a connection with each call; two are kept. A pooler in transaction mode between here and the
     *     server loses what is listened to: use {@link #local} there
     * @param schema the schema of the stores: others in the same database are not disturbed
     */
    public static Notifications over(DataSource unpooled, String schema) {
        return over(unpooled, schema, LIVENESS_INTERVAL);
    }

    /** Returns wake-ups within this process only; what other processes write is found by polling. */
    public static Notifications local() {
        return new Notifications(null, "", LIVENESS_INTERVAL);
    }

    static Notifications over(DataSource unpooled, String schema, Duration livenessInterval) {
        return new Notifications(unpooled, schema, livenessInterval);
    }

    /**
     * Says that there are new rows of {@code topic}: call it after their commit. It waits for nothing.
     *
     * @param topic what the rows are of, such as a table by its default name
     */
    public void publish(String topic) {
        Assert.hasText(topic, "topic must not be blank");
        if (closed.get()) {
            return;
        }
        wake(topic);
        if (sender != null) {
            sender.send(topic);
        }
    }

    /**
     * Calls {@code wakeUp} when there may be new rows of {@code topic}. It must be quick and throw nothing.
     *
     * @return ends it; idempotent
     */
    public Subscription subscribe(String topic, Runnable wakeUp) {
        Assert.hasText(topic, "topic must not be blank");
        wakeUps.computeIfAbsent(topic, key -> new CopyOnWriteArrayList<>()).add(wakeUp);
        if (listener != null && !closed.get()) {
            listener.start();
        }
        return () -> wakeUps.getOrDefault(topic, List.of()).remove(wakeUp);
    }

    /** Closes both connections and ends their threads; idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (sender != null) {
                sender.close();
            }
            if (listener != null) {
                listener.close();
            }
        }
    }

    private void wakeAll() {
        wakeUps.keySet().forEach(this::wake);
    }

    private void wake(String topic) {
        wakeUps.getOrDefault(topic, List.of()).forEach(Notifications::run);
    }

    private static void run(Runnable wakeUp) {
        try {
            wakeUp.run();
        } catch (RuntimeException exception) {
            LOG.error("A wake-up failed", exception);
        }
    }

    /**
     * A place among those who are woken.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        /** Leaves it. */
        @Override
        void close();
    }
}
