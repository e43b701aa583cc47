package io.pgstore.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Measures two operations in turns, so that whatever else the machine does hits both: short windows of one and the
 * other, and the medians of their throughputs and of their ratios.
 */
final class Windows {
    private final int rounds;
    private final Duration window;

    Windows(int rounds, Duration window) {
        this.rounds = rounds;
        this.window = window;
    }

    /**
     * What was measured.
     *
     * @param store the store's calls per second
     * @param plain the plain calls per second
     * @param ratio the median of the rounds' ratios
     * @param spread the difference of the highest and the lowest ratio
     */
    record Result(double store, double plain, double ratio, double spread) {}

    Result compare(Operation store, Operation plain, int threads) throws Exception {
        AtomicLongArray storeCalls = new AtomicLongArray(threads);
        AtomicLongArray plainCalls = new AtomicLongArray(threads);
        double[] stores = new double[rounds];
        double[] plains = new double[rounds];
        double[] ratios = new double[rounds];
        run(store, threads, storeCalls);
        run(plain, threads, plainCalls);
        for (int round = 0; round < rounds; round++) {
            // Who goes first alternates, so that a growing table favours nobody.
            if (round % 2 == 0) {
                stores[round] = run(store, threads, storeCalls);
                plains[round] = run(plain, threads, plainCalls);
            } else {
                plains[round] = run(plain, threads, plainCalls);
                stores[round] = run(store, threads, storeCalls);
            }
            ratios[round] = stores[round] / plains[round];
        }
        double median = median(ratios);
        return new Result(median(stores), median(plains), median, ratios[rounds - 1] - ratios[0]);
    }

    private double run(Operation operation, int threads, AtomicLongArray calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        operation.begin();
        try {
            List<Callable<Double>> workers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                workers.add(() -> {
                    start.await();
                    return callsPerSecond(operation, number, calls);
                });
            }
            double sum = 0;
            for (Future<Double> worker : executor.invokeAll(workers)) {
                sum += worker.get();
            }
            return sum;
        } finally {
            operation.end();
            executor.shutdown();
        }
    }

    private double callsPerSecond(Operation operation, int thread, AtomicLongArray calls) throws Exception {
        long begin = System.nanoTime();
        long count = 0;
        long elapsed = 0;
        while (elapsed < window.toNanos()) {
            operation.run(thread, calls.getAndIncrement(thread));
            count++;
            elapsed = System.nanoTime() - begin;
        }
        return count * 1e9 / elapsed;
    }

    /** Returns the median, and leaves the values sorted. */
    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
