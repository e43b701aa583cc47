package io.pgstore.lease;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews leases while their work is done: each three times in its duration, all on one thread.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class LeaseHeartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseHeartbeat.class);
    private static final int BEATS = 3;

    private final Leases leases;
    private final ScheduledThreadPoolExecutor thread;

    /** Renews {@code leases}; its thread starts with the first lease that is held. */
    public LeaseHeartbeat(Leases leases) {
        this.leases = leases;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread created = new Thread(work, "store-lease-heartbeat");
            created.setDaemon(true);
            return created;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    /**
     * Acquires a lease and holds it until it is closed or lost.
     *
     * @param duration how long others wait when this process dies
     * @param lost runs once, on the heartbeat's thread, if the lease is lost: it was taken by another owner, or could not be
     *     renewed in its time. It must be quick, such as an interrupt of the work
     * @return the lease; empty if somebody holds it
     */
    public Optional<HeldLease> acquire(String name, Duration duration, Runnable lost) {
        // Measured from before the statement: the database counts from a later moment.
        long asked = System.nanoTime();
        return leases.acquire(name, duration).map(lease -> hold(lease, duration, asked, lost));
    }

    /** Renews no longer; leases that are held run out. Idempotent. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private HeldLease hold(Lease lease, Duration duration, long asked, Runnable lost) {
        HeldLease held = new HeldLease(leases, lease, duration, asked, lost);
        long interval = Math.max(1, duration.toMillis() / BEATS);
        held.beats(thread.scheduleWithFixedDelay(() -> beat(held), interval, interval, TimeUnit.MILLISECONDS));
        return held;
    }

    private static void beat(HeldLease held) {
        try {
            held.renew();
        } catch (RuntimeException exception) {
            LOG.warn(
                    "Lease {} could not be renewed; it will be tried again",
                    held.lease().name(),
                    exception);
            held.checkTime();
        }
    }
}
