package io.pgstore.kv;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How long the hub pauses between two looks: until it is woken, or ever longer while nothing comes. After a failure longer
 * still, and woken or not.
 */
final class PollPause {
    // Longer than it takes from one notification to the next: else polls take the looks that wake-ups wait for.
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_HELD_BACK = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_RETRY = TimeUnit.SECONDS.toNanos(10);

    private final long longest;
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile @Nullable Thread waiting;
    private long next = SHORTEST;
    private long nextRetry = SHORTEST;

    PollPause(long longestMillis) {
        this.longest = TimeUnit.MILLISECONDS.toNanos(longestMillis);
    }

    void wake() {
        woken.set(true);
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Returns when woken, or after a pause.
     *
     * @param found whether the last look found anything
     * @param heldBack whether there is something that may not be read yet: its writer may end without a wake-up
     */
    void await(boolean found, boolean heldBack) {
        nextRetry = SHORTEST;
        if (found) {
            next = SHORTEST;
        }
        long pause = Math.min(next, heldBack ? Math.min(LONGEST_HELD_BACK, longest) : longest);
        if (await(pause)) {
            next = SHORTEST;
        } else {
            next = Math.min(longest, pause * 2);
        }
    }

    /** Returns when woken. */
    void awaitWakeUp() {
        await(Long.MAX_VALUE);
    }

    /** Returns after a pause that doubles with each failure in a row. */
    void awaitRetry() {
        long pause = nextRetry;
        nextRetry = Math.min(LONGEST_RETRY, pause * 2);
        await(pause);
    }

    private boolean await(long nanos) {
        waiting = Thread.currentThread();
        long began = System.nanoTime();
        while (!woken.get() && System.nanoTime() - began < nanos) {
            LockSupport.parkNanos(this, nanos - (System.nanoTime() - began));
        }
        waiting = null;
        return woken.getAndSet(false);
    }
}
