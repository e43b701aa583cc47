package io.pgstore.benchmarks;

import java.time.Duration;
import java.util.List;

/** Runs the comparisons and prints their tables. */
public final class BenchmarkRunner {
    // One thread last: by then all code is compiled, as in an application that has run for a while.
    private static final List<Integer> THREADS = List.of(16, 1);
    private static final long LOG_SIZE = 500_000;
    private static final double LEAST_OF_ONE_THREAD = 0.9;

    private final Windows windows;
    private final Selection selection;
    private final BenchmarkDatabase database;

    private BenchmarkRunner(Windows windows, Selection selection, BenchmarkDatabase database) {
        this.windows = windows;
        this.selection = selection;
        this.database = database;
    }

    /**
     * Runs all comparisons, or some.
     *
     * @param arguments parts of names between commas: a comparison runs if its name contains one of them; all if absent
     */
    public static void main(String[] arguments) throws Exception {
        Windows windows =
                new Windows(Integer.getInteger("rounds", 7), Duration.ofMillis(Integer.getInteger("window", 2_000)));
        try (BenchmarkDatabase database = BenchmarkDatabase.start()) {
            new BenchmarkRunner(windows, Selection.of(arguments), database).run();
        }
    }

    private void run() throws Exception {
        header("call");
        statesAndSagas();
        keyValues();
        documents();
        subscriptions();
        if (selection.takes(TimeoutLateness.NAME)) {
            new TimeoutLateness(database).print();
        }
        EventComparisons events = new EventComparisons(database);
        projections(events);
        events(events);
        System.out.println();
        System.out.println("| append at 16 threads | threads | with/s | without/s | ratio | spread | goal |");
        System.out.println("|---|---|---|---|---|---|---|");
        compare(16, new EventCosts(database).all(selection));
    }

    private void statesAndSagas() throws Exception {
        try (StateComparisons states = new StateComparisons(database)) {
            SagaComparisons sagas = new SagaComparisons(database);
            for (int threads : THREADS) {
                compareCalls(threads, states.all());
                compareCalls(threads, sagas.all());
            }
        }
    }

    private void keyValues() throws Exception {
        try (KeyValueComparisons keyValues = new KeyValueComparisons(database)) {
            for (int threads : THREADS) {
                compareCalls(threads, keyValues.all());
            }
            compare(16, keyValues.costs());
        }
        if (selection.takes(WatchLatency.NAME)) {
            new WatchLatency(database).print();
        }
    }

    private void documents() throws Exception {
        if (selection.takesAny(DocumentComparisons.NAMES)) {
            List<Comparison> documents = new DocumentComparisons(database).all();
            for (int threads : THREADS) {
                compare(threads, documents);
            }
        }
    }

    private void subscriptions() throws Exception {
        SubscriptionComparisons subscriptions = new SubscriptionComparisons(database);
        for (int threads : THREADS) {
            compare(threads, subscriptions.all());
        }
    }

    // While the log is what they follow, and nothing else.
    private void projections(EventComparisons events) throws Exception {
        if (!selection.takesAny(ProjectionComparisons.NAMES)) {
            return;
        }
        try (ProjectionComparisons projections = new ProjectionComparisons(database)) {
            fill(events, ProjectionComparisons.EVENTS);
            header("projection");
            compare(1, projections.asynchronous());
            for (int threads : THREADS) {
                compare(threads, projections.inline());
            }
        }
    }

    private void events(EventComparisons events) throws Exception {
        fill(events, LOG_SIZE);
        header("call");
        for (int threads : THREADS) {
            compareCalls(threads, events.all());
        }
        compare(1, new ConsumerComparisons(database).all());
        if (selection.takes(ConsumerLatency.NAME)) {
            new ConsumerLatency(database).print();
        }
    }

    private void fill(EventComparisons events, long size) throws Exception {
        events.fill(size);
        // As autovacuum does within a minute: without statistics each page of the log is sorted anew.
        database.jdbc().execute("ANALYZE store.events");
    }

    private static void header(String what) {
        System.out.println();
        System.out.println("| " + what + " | threads | store/s | plain JDBC/s | ratio | spread | goal |");
        System.out.println("|---|---|---|---|---|---|---|");
    }

    /** Compares calls whose goals are for 16 threads; that of one thread is higher. */
    private void compareCalls(int threads, List<Comparison> comparisons) throws Exception {
        for (Comparison comparison : comparisons) {
            compare(
                    threads,
                    comparison,
                    threads == 1 ? Math.max(comparison.goal(), LEAST_OF_ONE_THREAD) : comparison.goal());
        }
    }

    private void compare(int threads, List<Comparison> comparisons) throws Exception {
        for (Comparison comparison : comparisons) {
            compare(threads, comparison, comparison.goal());
        }
    }

    private void compare(int threads, Comparison comparison, double goal) throws Exception {
        if (!selection.takes(comparison.name())) {
            return;
        }
        Windows.Result result = windows.compare(comparison.store(), comparison.plain(), threads);
        System.out.printf(
                "| %s | %d | %,.0f | %,.0f | %.2f | %.2f | %.2f |%n",
                comparison.name(), threads, result.store(), result.plain(), result.ratio(), result.spread(), goal);
    }
}
