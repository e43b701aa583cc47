package io.pgstore.saga;

import io.pgstore.saga.TimeoutClaims.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a poller, from its start to its end: one looks ahead and sleeps until the next timeout is due, the
 * workers fire what is due. Each worker that has found a timeout lets another one look for more, so that there are as
 * many at work as there is work for.
 */
final class TimeoutLoop {
    private static final Logger LOG = LoggerFactory.getLogger(TimeoutLoop.class);
    // What is due but locked shows no time to wake up at.
    private static final Duration BUSY_PAUSE = Duration.ofMillis(50);
    private static final int CLOSE_SECONDS = 10;
    private static final int TURN = 16;
    private static final AtomicInteger threadNumber = new AtomicInteger();

    private final TimeoutClaims claims;
    private final TimeoutFiring firing;
    private final TimeoutSignal signal;
    private final Map<String, SagaTimeoutHandler> handlers;
    private final Duration pollInterval;
    private final Alarm alarm = new Alarm();
    private final Consumer<Instant> wakeUp = this::wakeUp;
    private final Set<String> queued = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor workers;
    private final Thread leader = thread(this::lead);
    private volatile boolean running = true;
    private volatile @Nullable Clock clock;

    /** What the database's clock showed. */
    private record Clock(Instant time, long nanoTime) {
        long nanoTimeOf(Instant later) {
            return nanoTime + Duration.between(time, later).toNanos();
        }
    }

    TimeoutLoop(
            TimeoutClaims claims,
            TimeoutFiring firing,
            TimeoutSignal signal,
            Map<String, SagaTimeoutHandler> handlers,
            Duration pollInterval,
            int threads) {
        this.claims = claims;
        this.firing = firing;
        this.signal = signal;
        this.handlers = handlers;
        this.pollInterval = pollInterval;
        this.workers = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), TimeoutLoop::thread);
        this.workers.allowCoreThreadTimeOut(true);
    }

    void start() {
        signal.add(wakeUp);
        leader.start();
    }

    /** Takes no more timeouts, and returns once those in hand are handled, or interrupted after 10 seconds. */
    void close() {
        running = false;
        signal.remove(wakeUp);
        leader.interrupt();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
            leader.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException exception) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void lead() {
        try {
            while (running) {
                alarm.clear();
                alarm.setAt(System.nanoTime() + look().toNanos());
                alarm.await();
            }
        } catch (InterruptedException exception) {
            LOG.debug("No more saga timeouts are looked for");
        }
    }

    /** Has fired what is due, and returns how long to sleep. */
    private Duration look() {
        try {
            Look look = claims.look(List.copyOf(handlers.keySet()));
            clock = new Clock(look.now(), System.nanoTime());
            look.due().forEach(this::fireAll);
            Duration longest = look.due().isEmpty() ? pollInterval : shorter(BUSY_PAUSE, pollInterval);
            return look.next() == null ? longest : shorter(Duration.between(look.now(), look.next()), longest);
        } catch (RuntimeException exception) {
            if (running) {
                LOG.warn("Saga timeouts cannot be looked for, to be tried again in {}", pollInterval, exception);
            }
            return pollInterval;
        }
    }

    /** Lets a worker fire all due timeouts of a saga name, unless one is about to begin with that. */
    private void fireAll(String sagaName) {
        if (running && queued.add(sagaName)) {
            try {
                workers.execute(() -> work(sagaName));
            } catch (RejectedExecutionException exception) {
                LOG.debug("No more saga timeouts are fired");
            }
        }
    }

    /** Fires what is due, a few in a row: then it is the turn of the saga names that have queued up meanwhile. */
    private void work(String sagaName) {
        queued.remove(sagaName);
        SagaTimeoutHandler handler = handlers.get(sagaName);
        int fired = 0;
        try {
            while (running && handler != null && fired < TURN && firing.fireNext(handler, () -> fireAll(sagaName))) {
                fired++;
            }
        } catch (RuntimeException exception) {
            LOG.warn("Timeouts of sagas {} cannot be fired now", sagaName, exception);
            return;
        }
        if (fired == TURN) {
            fireAll(sagaName);
        }
        // If there was none, it is locked or another one's: the pause will do.
        if (fired > 0) {
            alarm.setAt(System.nanoTime());
        }
    }

    private void wakeUp(Instant dueAt) {
        Clock seen = clock;
        if (seen == null || !dueAt.isAfter(seen.time())) {
            alarm.setAt(System.nanoTime());
        } else if (dueAt.isBefore(seen.time().plus(pollInterval).plus(pollInterval))) {
            alarm.setAt(seen.nanoTimeOf(dueAt));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "saga-timeouts-" + threadNumber.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
