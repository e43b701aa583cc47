package io.pgstore.event;

import io.pgstore.log.LogScan;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the log of one tenant, or of all, in position order, never beyond the horizon. */
final class LogReader {
    // The first row tells where the statement ran. Not sorted as a whole: a sort would hold all rows back until the
    // last one is read, a fifth of the throughput.
    private static final String SELECT_PAGE = """
            SELECT {origin}, {last_position},
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            UNION ALL
            (SELECT NULL, NULL,
                    tenant_id, stream_id, version, position, event_id, type, schema_version, data, metadata,
                    correlation_id, causation_id, recorded_at
             FROM {events}
             WHERE {tenant_predicate} position > ? AND position <= ?
             ORDER BY position
             LIMIT ?)
            """;

    // PostgreSQL appends the rows in order without promising it: one pass over sorted rows makes sure.
    private static final Comparator<RecordedEvent> BY_POSITION = Comparator.comparingLong(RecordedEvent::position);

    private final StoreDatabase database;
    private final @Nullable String tenantId;
    private final EventRows rows;
    private final LogScan<RecordedEvent> scan;
    private final String selectPage;

    /** Reads what is {@code tenantId}'s; everything if that is {@code null}. */
    LogReader(EventStoreContext context, @Nullable String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.rows = new EventRows(context.codec());
        this.scan = context.log().scan(this::select);
        this.selectPage = context.log()
                .resolveRead(SELECT_PAGE.replace("{tenant_predicate}", tenantId == null ? "" : "tenant_id = ? AND"));
    }

    /**
     * Reads a page.
     *
     * @param ofLog the log that {@code after} belongs to; {@code null} if the caller does not say
     */
    LogPage readAll(long after, @Nullable UUID ofLog, int limit) {
        LogScan.Page<RecordedEvent> page = scan.read(after, ofLog, limit);
        return new LogPage(page.entries(), page.next(), page.full());
    }

    /** Reads what is committed, also above the horizon, where more may still come in between. */
    List<RecordedEvent> readCommitted(long after, int limit) {
        return select(after, Long.MAX_VALUE, limit).entries();
    }

    private LogScan.Found<RecordedEvent> select(long after, long through, int limit) {
        return database.read(selectPage, statement -> {
            ArrayBinder binder = new ArrayBinder(statement);
            if (tenantId != null) {
                binder.text(tenantId);
            }
            binder.number(after).number(through).integer(limit);
            try (ResultSet row = statement.executeQuery()) {
                return found(row);
            }
        });
    }

    private LogScan.Found<RecordedEvent> found(ResultSet row) throws SQLException {
        List<RecordedEvent> events = new ArrayList<>();
        long origin = 0;
        long last = 0;
        while (row.next()) {
            if (row.getString(3) == null) {
                origin = row.getLong(1);
                last = row.getLong(2);
            } else {
                events.add(rows.event(row, 3));
            }
        }
        events.sort(BY_POSITION);
        return new LogScan.Found<>(origin, last, events);
    }
}
