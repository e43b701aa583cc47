package io.pgstore.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/**
 * Runs racers on threads of their own that all start at the same moment.
 *
 * @since 0.1
 */
public final class Race {
    private static final int PATIENCE_SECONDS = 120;

    private Race() {}

    /**
     * Runs {@code count} racers and returns their results in the order of their numbers.
     *
     * @param racer makes racer 0, 1, … before the start
     * @throws AssertionError if one of them fails or does not arrive within two minutes; its failure is the cause
     */
    public static <T> List<T> of(int count, IntFunction<Callable<T>> racer) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        CyclicBarrier start = new CyclicBarrier(count);
        try {
            List<Future<T>> racers = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                Callable<T> task = racer.apply(number);
                racers.add(threads.submit(() -> {
                    awaitStart(start);
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : racers) {
                results.add(result(each));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitStart(CyclicBarrier start) throws InterruptedException {
        try {
            start.await();
        } catch (BrokenBarrierException exception) {
            throw new IllegalStateException("another racer did not start", exception);
        }
    }

    private static <T> T result(Future<T> racer) {
        try {
            return racer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException exception) {
            throw new AssertionError("a racer failed: " + exception.getCause(), exception.getCause());
        } catch (TimeoutException exception) {
            throw new AssertionError("a racer did not arrive", exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", exception);
        }
    }
}
