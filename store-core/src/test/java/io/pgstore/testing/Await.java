package io.pgstore.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * Waits on the calling thread, and in its transaction, for a state that another thread or the server brings about.
 *
 * @since 0.1
 */
public final class Await {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Await() {}

    /** As the other, for a state that needs no name. */
    public static void until(BooleanSupplier state) {
        until("what is awaited", state);
    }

    /**
     * Returns when {@code state} holds.
     *
     * @param what names it in the error
     * @throws org.awaitility.core.ConditionTimeoutException if it does not hold within a minute
     */
    public static void until(String what, BooleanSupplier state) {
        Awaitility.await(what)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .atMost(PATIENCE)
                .until(state::getAsBoolean);
    }
}
