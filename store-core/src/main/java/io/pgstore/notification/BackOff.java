package io.pgstore.notification;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try to connect: twice as long each time, up to 30 seconds, less up to a quarter. */
final class BackOff {
    private static final long FIRST = Duration.ofMillis(50).toNanos();
    private static final long LONGEST = Duration.ofSeconds(30).toNanos();

    private long next = FIRST;

    /** Returns the next delay in nanoseconds. */
    long next() {
        long delay = next;
        next = Math.min(LONGEST, next * 2);
        return delay - ThreadLocalRandom.current().nextLong(delay / 4);
    }

    /** Begins anew after a success. */
    void reset() {
        next = FIRST;
    }
}
