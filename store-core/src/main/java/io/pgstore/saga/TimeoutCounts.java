package io.pgstore.saga;

import java.util.concurrent.atomic.AtomicLong;

/** What became of the timeouts that a poller took. */
final class TimeoutCounts {
    private final AtomicLong fired = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong dead = new AtomicLong();

    void fired() {
        fired.incrementAndGet();
    }

    void failed() {
        failed.incrementAndGet();
    }

    void dead() {
        dead.incrementAndGet();
    }

    long firedCount() {
        return fired.get();
    }

    long failedCount() {
        return failed.get();
    }

    long deadCount() {
        return dead.get();
    }
}
