package io.pgstore.event;

import io.pgstore.log.Horizon;
import io.pgstore.log.LogCursor;
import io.pgstore.log.PositionLog;
import io.pgstore.log.StreamContinuity;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** Reads the log in position order, never beyond the horizon. */
final class LogReader {
    // A standby may lag or run ahead of what was seen on the primary, so each statement looks where it runs.
    private static final String SELECT_PAGE = """
            SELECT server.is_standby, server.log_id,
                   event.tenant_id, event.stream_id, event.version, event.position, event.event_id, event.type,
                   event.schema_version, event.data, event.metadata, event.correlation_id, event.causation_id,
                   event.recorded_at
            FROM (SELECT pg_is_in_recovery() AS is_standby, log_id FROM {log}) AS server
            LEFT JOIN LATERAL (
                SELECT tenant_id, stream_id, version, position, event_id, type, schema_version, data, metadata,
                       correlation_id, causation_id, recorded_at
                FROM {events}
                WHERE tenant_id = ? AND position > ? AND position <= ?
                ORDER BY position
                LIMIT ?) AS event ON NOT server.is_standby
            ORDER BY event.position
            """;

    /** The rows of a page, and the log they came from. */
    private record Rows(UUID logId, List<RecordedEvent> events) {}

    private final StoreDatabase database;
    private final PositionLog log;
    private final String tenantId;
    private final EventRows rows;
    private final StreamContinuity continuity;
    private final String selectPage;

    LogReader(EventStoreContext context, String tenantId) {
        this.database = context.database();
        this.log = context.log();
        this.tenantId = tenantId;
        this.rows = new EventRows(context.codec());
        this.continuity = log.continuity();
        this.selectPage = database.tables().resolve(SELECT_PAGE);
    }

    /**
     * Reads a page.
     *
     * @param ofLog the log that {@code after} belongs to; {@code null} if the caller does not say
     */
    LogPage readAll(long after, @Nullable UUID ofLog, int limit) {
        Assert.isTrue(after >= 0, () -> "after must not be negative: " + after);
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        long known = log.knownHorizon();
        if (after < known && !database.inTransaction()) {
            // What lies below a horizon once seen is decided: a full page of it needs no new look.
            Rows page = select(after, known, limit);
            if (page.events().size() == limit) {
                return page(page, after, known, ofLog, limit);
            }
        }
        Horizon horizon = log.horizon();
        Rows page = select(after, horizon.bound(), limit);
        log.requireReached(after, horizon);
        return page(page, after, horizon.bound(), ofLog, limit);
    }

    private LogPage page(Rows page, long after, long horizon, @Nullable UUID ofLog, int limit) {
        log.requireOwn(page.logId(), ofLog);
        List<RecordedEvent> events = page.events();
        boolean full = events.size() == limit;
        // A page that is not full has seen everything below the horizon, which may have stepped back behind the cursor.
        long next = full ? events.get(limit - 1).position() : Math.max(after, horizon);
        continuity.check(after, next, events);
        return new LogPage(events, new LogCursor(page.logId(), next), full);
    }

    private Rows select(long after, long horizon, int limit) {
        return database.read(selectPage, statement -> {
            statement.setString(1, tenantId);
            statement.setLong(2, after);
            statement.setLong(3, horizon);
            statement.setInt(4, limit);
            try (ResultSet row = statement.executeQuery()) {
                return rows(row);
            }
        });
    }

    private Rows rows(ResultSet row) throws SQLException {
        List<RecordedEvent> events = new ArrayList<>();
        UUID logId = null;
        while (row.next()) {
            log.requirePrimary(row.getBoolean(1));
            logId = row.getObject(2, UUID.class);
            if (row.getString(3) != null) {
                events.add(rows.event(row, 3));
            }
        }
        return new Rows(Objects.requireNonNull(logId, "the log has no identity"), events);
    }
}
