package io.pgstore.consumer;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that this process owns: sleeps until there is something for it, and then has it handled step by step, one
 * thread at a time.
 */
final class PartitionRun {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionRun.class);
    private static final int ASLEEP = 0;
    private static final int AT_WORK = 1;
    private static final int WOKEN_AT_WORK = 2;

    private final Claim claim;
    private final PartitionWork work;
    private final Workers workers;
    private final Runnable ended;
    // Woken while at work, it looks once more before it sleeps.
    private final AtomicInteger state = new AtomicInteger(ASLEEP);
    private final Object threadLock = new Object();
    private @Nullable Thread thread;
    private volatile boolean ending;
    private volatile boolean lost;
    private volatile long notBefore = System.nanoTime();

    /**
     * Handles a partition.
     *
     * @param ended called when it has come to rest after its end
     */
    PartitionRun(Claim claim, PartitionWork work, Workers workers, Runnable ended) {
        this.claim = claim;
        this.work = work;
        this.workers = workers;
        this.ended = ended;
        pause(Duration.ofMillis(claim.delayMillis()));
    }

    Claim claim() {
        return claim;
    }

    /** Returns up to where everything is handled. */
    long position() {
        return work.position();
    }

    /** Looks soon whether there is something to do. */
    void wake() {
        if (state.getAndUpdate(before -> before == ASLEEP ? AT_WORK : WOKEN_AT_WORK) == ASLEEP) {
            submit();
        }
    }

    /** Looks soon at dead letters that were decided on. */
    void decided() {
        work.decided();
        wake();
    }

    /** Writes the position if it has moved. */
    void saveSoon() {
        if (work.saveSoon()) {
            wake();
        }
    }

    /** Begins nothing new: what is in hand comes to its end. */
    void retire() {
        ending = true;
    }

    /** Breaks off what is in hand: it must not take effect any more. */
    void lose() {
        lost = true;
        ending = true;
        interrupt();
    }

    /** Interrupts a handler that does not come to its end. */
    void interrupt() {
        synchronized (threadLock) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    boolean isEnding() {
        return ending;
    }

    boolean isLost() {
        return lost;
    }

    /** Returns whether no thread is at work. */
    boolean isQuiet() {
        return state.get() == ASLEEP;
    }

    private void submit() {
        try {
            workers.execute(this::run);
        } catch (RejectedExecutionException exception) {
            state.set(ASLEEP);
        }
    }

    private void run() {
        state.set(AT_WORK);
        boolean more = attempt();
        if (more || !state.compareAndSet(AT_WORK, ASLEEP)) {
            submit();
        } else if (ending) {
            ended.run();
        }
    }

    private boolean attempt() {
        if (ending || System.nanoTime() - notBefore < 0) {
            return false;
        }
        begin();
        try {
            Duration pause = work.step(() -> ending);
            pause(pause == null ? Duration.ZERO : pause);
            return pause != null && pause.isZero() && !ending;
        } catch (LeaseLostException exception) {
            LOG.info("{}: what it had in hand is rolled back", exception.getMessage());
            lost = true;
            ending = true;
        } catch (RuntimeException | Error exception) {
            failed(exception);
        } finally {
            end();
        }
        return false;
    }

    private void failed(Throwable exception) {
        if (ending) {
            LOG.debug("Partition {} of {} was broken off", claim.partition(), claim.key(), exception);
            return;
        }
        Duration pause = work.backOff(exception);
        LOG.warn(
                "Partition {} of consumer {} cannot go on; it will be tried again in {}",
                claim.partition(),
                claim.key(),
                pause,
                exception);
        pause(pause);
    }

    private void pause(Duration pause) {
        if (!pause.isZero() && !pause.isNegative()) {
            notBefore = System.nanoTime() + pause.toNanos();
            workers.later(pause, this::wake);
        }
    }

    private void begin() {
        synchronized (threadLock) {
            thread = Thread.currentThread();
        }
    }

    private void end() {
        synchronized (threadLock) {
            thread = null;
        }
        // An interrupt was meant for this partition, not for what the thread does next.
        Thread.interrupted();
    }
}
