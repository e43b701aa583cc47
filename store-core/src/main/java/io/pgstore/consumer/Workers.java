package io.pgstore.consumer;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that run handlers, a bounded number or the application's own, and the one that keeps the time. */
final class Workers implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final AtomicInteger threadNumber = new AtomicInteger();

    private final Executor executor;
    private final @Nullable ThreadPoolExecutor own;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor reader = pool(1);
    private volatile boolean closed;

    /**
     * Starts without threads.
     *
     * @param given runs the handlers, and is not closed here; {@code null} for threads of our own
     * @param threads how many of our own
     */
    Workers(@Nullable Executor given, int threads) {
        this.own = given == null ? pool(threads) : null;
        this.executor = given == null ? Objects.requireNonNull(own) : given;
        this.timer = new ScheduledThreadPoolExecutor(1, Workers::thread);
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable work) {
        if (closed) {
            throw new RejectedExecutionException("the handlers of this process have ended");
        }
        executor.execute(work);
    }

    /** Returns the thread that reads for the handlers. */
    Executor reader() {
        return reader;
    }

    /** Runs something quick once, later. */
    void later(Duration delay, Runnable task) {
        Future<?> unused = timer.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs something quick again and again. */
    void every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        Future<?> unused = timer.scheduleWithFixedDelay(logged(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        reader.shutdown();
        if (own != null) {
            own.shutdown();
        }
    }

    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException exception) {
                LOG.error("A task of the consumers failed", exception);
            }
        };
    }

    private static ThreadPoolExecutor pool(int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Workers::thread);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "store-consumers-" + threadNumber.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
