package io.pgstore.log;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;

/** Reads the log as one should not: whatever is visible after the last position seen. */
final class PositionOnlyReader {
    private static final String SELECT_AFTER =
            "SELECT position FROM store.events WHERE position > ? ORDER BY position LIMIT 100";

    private final JdbcOperations jdbc;
    private final List<Long> delivered = new ArrayList<>();

    PositionOnlyReader(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    void poll() {
        long last = delivered.isEmpty() ? 0 : delivered.get(delivered.size() - 1);
        delivered.addAll(jdbc.queryForList(SELECT_AFTER, Long.class, last));
    }

    List<Long> delivered() {
        return delivered;
    }
}
