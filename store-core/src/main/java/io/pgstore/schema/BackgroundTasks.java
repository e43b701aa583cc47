package io.pgstore.schema;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what follows a commit, such as listeners, snapshots and pruning, on one bounded executor: tasks open transactions of their own,
 * their failures are logged and harm nothing, and when the queue is full further tasks are dropped and counted.
 *
 * @since 0.1
 */
public final class BackgroundTasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundTasks.class);
    private static final int THREADS = 2;
    private static final int QUEUE = 10_000;
    private static final int CLOSE_SECONDS = 10;

    private final ThreadPoolExecutor executor;
    private final AtomicLong threadNumber = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /** Starts without threads; they come with the first tasks and end when idle. */
    public BackgroundTasks() {
        this(THREADS, QUEUE);
    }

    BackgroundTasks(int threads, int queue) {
        executor = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), this::thread);
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs {@code task} soon, unless the queue is full.
     *
     * @param what the task in words, for the log
     * @return whether it will run
     */
    public boolean run(String what, Runnable task) {
        return run(what, 1, task);
    }

    /**
     * Runs a task that stands for many pieces of work.
     *
     * @param pieces how many to count if it is dropped
     * @return whether it will run
     */
    public boolean run(String what, int pieces, Runnable task) {
        try {
            executor.execute(() -> attempt(what, task));
            return true;
        } catch (RejectedExecutionException exception) {
            if (dropped.getAndAdd(pieces) == 0) {
                LOG.warn("Background work is dropped because its queue is full or closed, first: {}", what);
            }
            return false;
        }
    }

    /** Runs a piece of a task on this thread; its failure is logged and counted, and the task goes on. */
    public void attempt(String what, Runnable piece) {
        try {
            piece.run();
        } catch (RuntimeException | Error failure) {
            // An error too: what one listener breaks is no reason to leave the others untold.
            failed.incrementAndGet();
            LOG.error("{} failed", what, failure);
        }
    }

    /** Returns how many tasks, or pieces of them, were dropped. */
    public long dropped() {
        return dropped.get();
    }

    /** Returns how many tasks, or pieces of them, failed. */
    public long failed() {
        return failed.get();
    }

    /** Ends after the tasks in hand, within 10 seconds; idempotent. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException exception) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "store-background-" + threadNumber.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
