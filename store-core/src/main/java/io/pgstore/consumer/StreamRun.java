package io.pgstore.consumer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A target stream that this process holds and handles: which thread does it, and whether the lease is lost. */
final class StreamRun {
    private final StreamLease lease;
    private final Object threadLock = new Object();
    private @Nullable Thread thread;
    private volatile long renewedAt;
    private volatile boolean lost;
    private volatile boolean settled;

    /**
     * Begins to hold a stream.
     *
     * @param asked when the lease was asked for: the database counts from a later moment
     */
    StreamRun(StreamLease lease, long asked) {
        this.lease = lease;
        this.renewedAt = asked;
    }

    StreamLease lease() {
        return lease;
    }

    void renewed(long asked) {
        renewedAt = asked;
    }

    boolean hasRunOut(Duration leaseTime) {
        return System.nanoTime() - renewedAt >= leaseTime.toNanos();
    }

    /** Returns whether what the handler does has no effect any more. */
    boolean isLost() {
        return lost;
    }

    /** Breaks off what is in hand. */
    void lose() {
        lost = true;
        interrupt();
    }

    /** The last word about the lease is being said: it is not renewed any more. */
    void settle() {
        settled = true;
    }

    /** Returns whether the lease is to be kept. */
    boolean isHeld() {
        return !lost && !settled;
    }

    /** Interrupts the handler. */
    void interrupt() {
        synchronized (threadLock) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** Runs {@code work} so that it can be interrupted; an interrupt does not outlive it. */
    void run(Runnable work) {
        synchronized (threadLock) {
            thread = Thread.currentThread();
        }
        try {
            work.run();
        } finally {
            synchronized (threadLock) {
                thread = null;
            }
            Thread.interrupted();
        }
    }
}
