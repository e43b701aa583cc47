package io.pgstore.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long it took from one moment to another, for each of many things. */
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final List<Double> BOUNDS = List.of(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0);

    private final Map<Long, Long> begun = new ConcurrentHashMap<>();
    private final Map<Long, Long> ended = new ConcurrentHashMap<>();

    void begin(long thing, long nanoTime) {
        begun.put(thing, nanoTime);
    }

    void end(long thing, long nanoTime) {
        ended.put(thing, nanoTime);
    }

    /** Returns whether everything that has begun has ended. */
    boolean isComplete() {
        return ended.keySet().containsAll(begun.keySet());
    }

    /** Returns percentiles in milliseconds as a row of a table. */
    String row(String name) {
        List<Double> sorted = millis();
        return "| %s | %.1f | %.1f | %.1f | %.1f |"
                .formatted(name, part(sorted, 0.5), part(sorted, 0.9), part(sorted, 0.99), part(sorted, 1));
    }

    /** Returns how many of a hundred ended within each bound, as a row of a table. */
    String histogram(String name) {
        List<Double> millis = millis();
        StringBuilder row = new StringBuilder("| ").append(name).append(" |");
        for (double bound : BOUNDS) {
            long within = millis.stream().filter(each -> each <= bound).count();
            row.append(" %.1f |".formatted(100.0 * within / millis.size()));
        }
        return row.toString();
    }

    /** Returns the head of the table of {@link #histogram}. */
    static String histogramHead() {
        StringBuilder head = new StringBuilder("| % within ms |");
        StringBuilder line = new StringBuilder("|---|");
        for (double bound : BOUNDS) {
            head.append(" %.0f |".formatted(bound));
            line.append("---|");
        }
        return head.append(System.lineSeparator()).append(line).toString();
    }

    private List<Double> millis() {
        return begun.entrySet().stream()
                .map(each -> Math.max(0, ended.getOrDefault(each.getKey(), 0L) - each.getValue()) / NANOS_PER_MILLI)
                .sorted()
                .toList();
    }

    private static double part(List<Double> sorted, double part) {
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }
}
