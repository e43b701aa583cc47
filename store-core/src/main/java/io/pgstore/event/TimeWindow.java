package io.pgstore.event;

import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Optional;

/**
 * Where in the log the events of a span of time lie. A query looks once and reads on between two positions.
 */
final class TimeWindow {
    // OFFSET 0 keeps the look by time apart: the planner, who takes times and positions for unrelated, would rather
    // walk the positions and meet the first event in time at the end of the log.
    private static final String SELECT_WINDOW = """
            SELECT min(timed.position), max(timed.position)
            FROM (SELECT position
                  FROM {events}
                  WHERE tenant_id = ? AND recorded_at > ? AND recorded_at < ?
                  OFFSET 0) AS timed
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final String selectWindow;

    TimeWindow(StoreDatabase database, String tenantId) {
        this.database = database;
        this.tenantId = tenantId;
        this.selectWindow = database.tables().resolve(SELECT_WINDOW);
    }

    /** Returns the query, bounded by positions too if it begins at a time; empty if nothing lies within the times. */
    Optional<EventQuery> narrow(EventQuery query) {
        Instant after = query.recordedAfter();
        if (after == null || query.stream() instanceof StreamFilter.Exact || query.correlationId() != null) {
            return Optional.of(query);
        }
        Instant before = query.recordedBefore();
        return database.read(selectWindow, statement -> {
            statement.setString(1, tenantId);
            statement.setObject(2, TimeBound.after(after));
            statement.setObject(3, TimeBound.before(before == null ? Instant.MAX : before));
            try (ResultSet window = statement.executeQuery()) {
                window.next();
                long first = window.getLong(1);
                return window.wasNull()
                        ? Optional.empty()
                        : Optional.of(within(query, first, before == null ? Long.MAX_VALUE : window.getLong(2)));
            }
        });
    }

    private static EventQuery within(EventQuery query, long first, long last) {
        Long after = query.positionAfter();
        EventQuery begun = after == null || after < first ? query.positionAfter(first - 1) : query;
        Long before = begun.positionBefore();
        boolean open = last == Long.MAX_VALUE || (before != null && before <= last);
        return open ? begun : begun.positionBefore(last + 1);
    }
}
