package io.pgstore.kv;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that deliver the events of all watches: no more than can work, and none when there is nothing to deliver. A
 * thread that begins calls the next one if there is more to do. So a change that a hundred watches are told wakes a few
 * threads, not a hundred, and yet there is always a free one while a listener blocks, as long as not all are blocked.
 */
final class WatchPool implements AutoCloseable {
    private static final int IDLE_SECONDS = 10;
    private static final int CLOSE_SECONDS = 5;

    private final AtomicLong number = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final ThreadPoolExecutor threads;

    WatchPool(int size) {
        threads = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs {@code work} soon, on any thread; when this is closed, on the calling one. */
    void run(Runnable work) {
        waiting.add(work);
        callThread();
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
            if (!waiting.isEmpty() && !threads.isShutdown()) {
                callThread();
            }
            step.run();
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
