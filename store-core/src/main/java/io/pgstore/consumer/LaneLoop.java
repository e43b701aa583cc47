package io.pgstore.consumer;

import io.pgstore.schema.Pause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that claims the target streams of a lane, as many as can be handled at once: when it is woken, when one of them
 * is done, and by itself in intervals that double while there is nothing to do.
 */
final class LaneLoop {
    private static final Logger LOG = LoggerFactory.getLogger(LaneLoop.class);

    private final ReactionContext context;
    private final String lane;
    private final HeldStreams held;
    private final Signal signal = new Signal();
    private final Thread thread;
    private volatile boolean ending;

    LaneLoop(ReactionContext context, String lane) {
        this.context = context;
        this.lane = lane;
        this.held = new HeldStreams(context.subscriptions(), context.lease());
        this.thread = new Thread(this::run, "store-reactions-" + lane);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Looks soon. */
    void wake() {
        signal.raise();
    }

    /** Keeps the leases. */
    void beat() {
        held.beat(context.workers());
    }

    /** Returns how many streams are being handled. */
    int busy() {
        return held.size();
    }

    /** Begins nothing new; what is in hand stops at the next event. */
    void retire() {
        ending = true;
        signal.raise();
    }

    /** Waits until nothing is in hand; when that takes too long, interrupts it. */
    void end(long nanoTime) throws InterruptedException {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanoTime - System.nanoTime())));
        while (held.size() > 0 && System.nanoTime() - nanoTime < 0) {
            signal.await(Duration.ofMillis(100));
        }
        if (held.size() > 0) {
            held.interruptAll();
            signal.await(Duration.ofSeconds(1));
        }
    }

    private void run() {
        Pause pause = new Pause(context.firstPause(), context.pollInterval());
        try {
            while (!ending) {
                if (look() || signal.await(pause.current())) {
                    pause.shorten();
                } else {
                    pause.lengthen();
                }
            }
        } catch (InterruptedException exception) {
            LOG.debug("Lane {} is not worked on any more", lane);
        }
    }

    /** Claims what there is room for, and returns whether there was anything. */
    private boolean look() {
        int room = context.streams() - held.size();
        if (room <= 0) {
            return false;
        }
        try {
            int leading = room / 4;
            long asked = System.nanoTime();
            List<StreamLease> leases =
                    context.subscriptions().claim(room - leading, leading, context.owner(), context.lease(), lane);
            leases.forEach(lease -> begin(new StreamRun(lease, asked)));
            return !leases.isEmpty();
        } catch (RuntimeException exception) {
            if (!ending) {
                LOG.warn(
                        "Streams of lane {} cannot be claimed; it will be tried again in at most {}",
                        lane,
                        context.pollInterval(),
                        exception);
            }
            return false;
        }
    }

    private void begin(StreamRun run) {
        held.add(run);
        try {
            context.workers().execute(() -> run.run(() -> work(run)));
        } catch (RejectedExecutionException exception) {
            held.remove(run);
        }
    }

    private void work(StreamRun run) {
        try {
            later(new StreamWork(context, run, () -> ending).handle());
        } catch (LeaseLostException exception) {
            LOG.debug("{}: what was in hand is rolled back", exception.getMessage());
        } catch (RuntimeException | Error exception) {
            if (run.isLost() || ending) {
                LOG.debug(
                        "What was in hand for target stream {} was broken off",
                        run.lease().streamId(),
                        exception);
            } else {
                LOG.warn(
                        "Target stream {} cannot be handled; it will be tried again once its lease has run out",
                        run.lease().streamId(),
                        exception);
            }
        } finally {
            held.remove(run);
            signal.raise();
        }
    }

    private void later(@Nullable Duration delay) {
        if (delay != null) {
            context.workers().later(delay, signal::raise);
        }
    }
}
