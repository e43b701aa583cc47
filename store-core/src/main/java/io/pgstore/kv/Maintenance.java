package io.pgstore.kv;

import io.pgstore.lease.Lease;
import io.pgstore.lease.Leases;
import io.pgstore.notification.Notifications;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one process at a time does for all: it sweeps and compacts. The lease only saves work: everything it does is right whoever does it,
 * also twice, so no fence is checked.
 */
final class Maintenance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final int CLOSE_SECONDS = 10;

    private final Leases leases;
    private final ScheduledThreadPoolExecutor thread;
    private final List<Future<?>> work = new ArrayList<>();

    private Maintenance(Leases leases) {
        this.leases = leases;
        this.thread = new ScheduledThreadPoolExecutor(1, loop -> {
            Thread created = new Thread(loop, "store-kv-maintenance");
            created.setDaemon(true);
            return created;
        });
    }

    static Maintenance start(KeyValueContext context, Notifications notifications, KeyValueSettings settings) {
        Maintenance started = new Maintenance(new Leases(context.database(), Leases.ALL_TENANTS, Leases.newOwner()));
        Runnable changed = () -> notifications.publish(KeyValueContext.OUTBOX);
        Sweeper sweeper = new Sweeper(context, changed, settings.deletionRetention());
        started.every(settings.sweepInterval(), "kv-sweeper", sweeper::sweep);
        OutboxCompactor compactor = new OutboxCompactor(context, settings.outboxRetention());
        started.every(settings.outboxRetention().interval(), "kv-compaction", compactor::compact);
        return started;
    }

    /** Ends with the batch in hand. */
    @Override
    public void close() {
        work.forEach(task -> task.cancel(false));
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The maintenance of the key-value store did not end within {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }

    private void every(Duration interval, String name, Runnable task) {
        work.add(thread.scheduleWithFixedDelay(
                new Leased(name, task), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Work under a lease that is held on from run to run. */
    private final class Leased implements Runnable {
        private final String name;
        private final Runnable task;
        private @Nullable Lease held;

        Leased(String name, Runnable task) {
            this.name = name;
            this.task = task;
        }

        @Override
        public void run() {
            try {
                if (hold()) {
                    task.run();
                }
            } catch (RuntimeException exception) {
                if (!Thread.currentThread().isInterrupted()) {
                    LOG.warn("{} failed; it will be tried again: {}", name, exception.getMessage());
                }
            }
        }

        private boolean hold() {
            Lease before = held;
            Optional<Lease> renewed = before == null ? Optional.empty() : leases.renew(before, LEASE);
            held = renewed.or(() -> leases.acquire(name, LEASE)).orElse(null);
            return held != null;
        }
    }
}
