package io.pgstore.benchmarks;

import java.util.List;

/**
 * Which comparisons are to run.
 *
 * @param parts of names; a comparison runs if its name contains one of them
 */
record Selection(List<String> parts) {
    /** Takes parts between commas from the first argument; all comparisons if there is none. */
    static Selection of(String[] arguments) {
        return new Selection(arguments.length == 0 ? List.of("") : List.of(arguments[0].split(",")));
    }

    boolean takes(String name) {
        return parts.stream().anyMatch(name::contains);
    }

    /** Returns whether one of these comparisons runs: they are not prepared for nothing. */
    boolean takesAny(List<String> names) {
        return names.stream().anyMatch(this::takes);
    }
}
