package io.pgstore.saga;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one sleeper at the earliest of the times it was set to; times are those of {@link System#nanoTime}. */
final class Alarm {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private long time;
    private boolean set;

    /** Forgets all times; what is set from now on wakes the sleeper, also before it sleeps. */
    void clear() {
        lock.lock();
        try {
            set = false;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the sleeper at {@code nanoTime}, unless it is woken before. */
    void setAt(long nanoTime) {
        lock.lock();
        try {
            if (!set || nanoTime - time < 0) {
                set = true;
                time = nanoTime;
                earlier.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sleeps until the time is come. */
    void await() throws InterruptedException {
        lock.lock();
        try {
            while (!set || time - System.nanoTime() > 0) {
                if (set) {
                    earlier.awaitNanos(time - System.nanoTime());
                } else {
                    earlier.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
