package io.pgstore.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a state that another thread or the server brings about. */
final class Await {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private Await() {}

    /**
     * Returns when {@code state} holds.
     *
     * @throws AssertionError if it does not hold within a minute
     */
    static void until(String what, BooleanSupplier state) {
        long end = System.nanoTime() + PATIENCE;
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within a minute: " + what);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
