package io.pgstore.lease;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is renewed while its work is done.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class HeldLease implements AutoCloseable {
    private final Leases leases;
    private final Lease lease;
    private final Duration duration;
    private final Runnable lost;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long renewedAt;
    private volatile @Nullable Future<?> beats;

    HeldLease(Leases leases, Lease lease, Duration duration, long asked, Runnable lost) {
        this.leases = leases;
        this.lease = lease;
        this.duration = duration;
        this.renewedAt = asked;
        this.lost = lost;
    }

    /** Returns the lease as it was acquired; its fence stays the same while it is held. */
    public Lease lease() {
        return lease;
    }

    /**
     * Returns whether the lease is held as far as this process knows. Only the fence tells for certain: effects must check
     * it.
     */
    public boolean isHeld() {
        return !ended.get() && System.nanoTime() - renewedAt < duration.toNanos();
    }

    /** Gives the lease back; idempotent. */
    @Override
    public void close() {
        if (end()) {
            leases.release(lease);
        }
    }

    void beats(Future<?> future) {
        beats = future;
        if (ended.get()) {
            future.cancel(false);
        }
    }

    void renew() {
        long asked = System.nanoTime();
        Optional<Lease> renewed = leases.renew(lease, duration);
        if (renewed.isPresent()) {
            renewedAt = asked;
        } else {
            lose();
        }
    }

    void checkTime() {
        if (System.nanoTime() - renewedAt >= duration.toNanos()) {
            lose();
        }
    }

    private void lose() {
        if (end()) {
            lost.run();
        }
    }

    private boolean end() {
        boolean first = ended.compareAndSet(false, true);
        Future<?> future = beats;
        if (future != null) {
            future.cancel(false);
        }
        return first;
    }
}
