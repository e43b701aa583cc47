package io.pgstore.schema;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Whether the stores may use their database: not before its tables were made or looked at, and its logs were checked. A
 * call that comes earlier is refused, so that a database which is missing when the application starts may come later
 * without harm.
 * <p>
 * Thread-safe, but only one thread at a time may {@link #prepare}.
 *
 * @since 0.1
 */
public final class Readiness {
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private volatile boolean ready;
    private volatile @Nullable Thread preparing;
    private volatile RuntimeException trouble = new IllegalStateException("it was not looked at yet");

    private Readiness() {}

    /** Returns that of a database which is there, with its tables. */
    public static Readiness ready() {
        Readiness readiness = new Readiness();
        readiness.ready = true;
        return readiness;
    }

    /** Returns that of a database which is ready after {@code step} and what is added later. */
    public static Readiness after(Runnable step) {
        Readiness readiness = new Readiness();
        readiness.steps.add(step);
        return readiness;
    }

    /**
     * Takes the steps that are left, one after the other, on this thread, which alone may use the database meanwhile. A step
     * that fails, and those behind it, are left for the next call.
     */
    public void prepare() {
        preparing = Thread.currentThread();
        try {
            for (Runnable step = next(); step != null; step = next()) {
                step.run();
                done();
            }
        } catch (RuntimeException exception) {
            trouble = exception;
            throw exception;
        } finally {
            preparing = null;
        }
    }

    /** Returns whether all steps were taken. */
    public boolean isReady() {
        return ready;
    }

    /** Takes a step: at once if all others were taken, else behind them, before any other call may use the database. */
    void take(Runnable step) {
        synchronized (this) {
            if (!ready) {
                steps.add(step);
                return;
            }
        }
        step.run();
    }

    /**
     * Refuses a call that comes too early.
     *
     * @throws StoreNotReadyException if it does
     */
    void require() {
        if (!ready && Thread.currentThread() != preparing) {
            throw new StoreNotReadyException(trouble);
        }
    }

    private synchronized @Nullable Runnable next() {
        ready = steps.isEmpty();
        return steps.peek();
    }

    private synchronized void done() {
        steps.remove();
    }
}
