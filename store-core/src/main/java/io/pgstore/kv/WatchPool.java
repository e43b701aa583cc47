package io.pgstore.kv;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that deliver the events of all watches: no more than can work, and none when there is nothing to deliver. A
 * thread that begins calls the next one if there is more to do. So a change that a hundred watches are told wakes a few
 * threads, not a hundred, and yet there is always a free one while a listener blocks: when all of them are blocked, more are
 * started, until there is nothing left to do.
 */
final class WatchPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchPool.class);
    private static final int IDLE_SECONDS = 10;
    private static final Executor LATER = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS, Runnable::run);
    private static final int CLOSE_SECONDS = 5;

    private final AtomicLong number = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final LongAdder begun = new LongAdder();
    private final int size;
    private final ThreadPoolExecutor threads;

    /**
     * Starts no thread yet.
     *
     * @param size how many threads there are while not all of them are blocked
     * @param most how many there are at most
     */
    WatchPool(int size, int most) {
        this.size = size;
        threads = new ThreadPoolExecutor(
                size, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs {@code work} soon, on any thread; when this is closed, on the calling one. */
    void run(Runnable work) {
        waiting.add(work);
        callThread();
        lookLater();
    }

    /** Makes a thread look what there is to do, unless one is on its way. */
    private void callThread() {
        if (called.compareAndSet(false, true)) {
            try {
                threads.execute(this::work);
            } catch (RejectedExecutionException closed) {
                work();
            }
        }
    }

    private void work() {
        called.set(false);
        for (Runnable step = waiting.poll(); step != null; step = waiting.poll()) {
            begun.increment();
            if (!waiting.isEmpty() && !threads.isShutdown()) {
                callThread();
            }
            step.run();
        }
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            long before = begun.sum();
            LATER.execute(() -> look(before));
        }
    }

    /** Starts more threads if nothing of what is waiting has begun since the last look: all that there are do not return. */
    private void look(long before) {
        looking.set(false);
        if (waiting.isEmpty()) {
            threads.setCorePoolSize(size);
            return;
        }
        if (begun.sum() == before) {
            grow();
        }
        lookLater();
    }

    private void grow() {
        int blocked = threads.getCorePoolSize();
        int more = Math.min(threads.getMaximumPoolSize(), blocked + 1 + blocked / 4);
        if (more > blocked && !threads.isShutdown()) {
            LOG.warn(
                    "{} listeners of watches block; more threads are started, up to {}. A listener that calls out for long belongs on an executor of its own",
                    blocked,
                    threads.getMaximumPoolSize());
            threads.setCorePoolSize(more);
        }
    }

    /** Ends after what was to be run; a listener that hangs is interrupted. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException exception) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "store-kv-watch-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
