package io.pgstore.benchmarks;

import java.time.Duration;
import java.util.List;

/** Runs the comparisons and prints one table. */
public final class BenchmarkRunner {
    private static final List<Integer> THREADS = List.of(1, 16);
    private static final long LOG_SIZE = 500_000;

    private BenchmarkRunner() {}

    /**
     * Runs all comparisons, or those whose names contain the first argument.
     *
     * @param arguments a part of a name, if any
     */
    public static void main(String[] arguments) throws Exception {
        String part = arguments.length == 0 ? "" : arguments[0];
        Windows windows =
                new Windows(Integer.getInteger("rounds", 7), Duration.ofMillis(Integer.getInteger("window", 2_000)));
        try (BenchmarkDatabase database = BenchmarkDatabase.start()) {
            header("| call | threads | store/s | plain JDBC/s | ratio | spread | goal |");
            try (StateComparisons states = new StateComparisons(database)) {
                SagaComparisons sagas = new SagaComparisons(database);
                for (int threads : THREADS) {
                    run(windows, threads, part, states.all());
                    run(windows, threads, part, sagas.all());
                }
            }
            if (DocumentComparisons.wanted(part)) {
                documents(windows, part, database);
            }
            keyValues(windows, part, database);
            SubscriptionComparisons subscriptions = new SubscriptionComparisons(database);
            for (int threads : THREADS) {
                run(windows, threads, part, subscriptions.all());
            }
            if (TimeoutLateness.NAME.contains(part)) {
                new TimeoutLateness(database).print();
            }
            EventComparisons events = new EventComparisons(database);
            projections(windows, part, database, events);
            events.fill(LOG_SIZE);
            // As autovacuum does within a minute: without statistics each page of the log is sorted anew.
            database.jdbc().execute("ANALYZE store.events");
            header("| call | threads | store/s | plain JDBC/s | ratio | spread | goal |");
            for (int threads : THREADS) {
                run(windows, threads, part, events.all());
            }
            run(windows, 1, part, new ConsumerComparisons(database).all());
            if (ConsumerLatency.NAME.contains(part)) {
                new ConsumerLatency(database).print();
            }
            header("| append at 16 threads | threads | with/s | without/s | ratio | spread | goal |");
            run(windows, 16, part, new EventCosts(database).all());
        }
    }

    private static void documents(Windows windows, String part, BenchmarkDatabase database) throws Exception {
        List<Comparison> documents = new DocumentComparisons(database).all();
        for (int threads : THREADS) {
            run(windows, threads, part, documents);
        }
    }

    private static void keyValues(Windows windows, String part, BenchmarkDatabase database) throws Exception {
        try (KeyValueComparisons keyValues = new KeyValueComparisons(database)) {
            for (int threads : THREADS) {
                run(windows, threads, part, keyValues.all());
            }
            run(windows, 16, part, keyValues.costs());
        }
        if (WatchLatency.NAME.contains(part)) {
            new WatchLatency(database).print();
        }
    }

    // While the log is what they follow, and nothing else.
    private static void projections(Windows windows, String part, BenchmarkDatabase database, EventComparisons events)
            throws Exception {
        try (ProjectionComparisons projections = new ProjectionComparisons(database)) {
            events.fill(ProjectionComparisons.EVENTS);
            database.jdbc().execute("ANALYZE store.events");
            header("| projection | threads | store/s | plain JDBC/s | ratio | spread | goal |");
            run(windows, 1, part, projections.asynchronous());
            for (int threads : THREADS) {
                run(windows, threads, part, projections.inline());
            }
        }
    }

    private static void header(String columns) {
        System.out.println();
        System.out.println(columns);
        System.out.println("|---|---|---|---|---|---|---|");
    }

    private static void run(Windows windows, int threads, String part, List<Comparison> comparisons) throws Exception {
        for (Comparison comparison : comparisons) {
            if (comparison.name().contains(part)) {
                print(windows, comparison, threads);
            }
        }
    }

    private static void print(Windows windows, Comparison comparison, int threads) throws Exception {
        Windows.Result result = windows.compare(comparison.store(), comparison.plain(), threads);
        double goal = threads == 1 ? Math.max(comparison.goal(), 0.9) : comparison.goal();
        System.out.printf(
                "| %s | %d | %,.0f | %,.0f | %.2f | %.2f | %.2f |%n",
                comparison.name(), threads, result.store(), result.plain(), result.ratio(), result.spread(), goal);
    }
}
