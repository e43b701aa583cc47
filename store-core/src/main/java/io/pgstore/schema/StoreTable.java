package io.pgstore.schema;

import java.util.List;

/** The tables of the stores, by their default names; each comes with the migration that creates it. */
final class StoreTable {
    private static final List<String> DEFAULT_NAMES = List.of("events", "event_tags", "log");

    private StoreTable() {}

    static List<String> defaultNames() {
        return DEFAULT_NAMES;
    }
}
