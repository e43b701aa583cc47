package io.pgstore.log;

import java.util.concurrent.locks.LockSupport;

/** A clock for spans of time, as {@link System#nanoTime()}. */
interface NanoClock {
    /** The clock of this process. */
    NanoClock SYSTEM = new NanoClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleepUntil(long time) {
            long wait = time - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    };

    long nanoTime();

    /** Returns at {@code time}, or a little earlier; at once if that is past. */
    void sleepUntil(long time);
}
