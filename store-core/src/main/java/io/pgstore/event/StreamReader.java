package io.pgstore.event;

import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** Reads single streams: in ranges, page by page, folded. */
final class StreamReader {
    // The head comes with the events: one round trip, also for an empty range.
    private static final String SELECT_FORWARD = """
            SELECT coalesce(head.version, 0),
                   event.tenant_id, event.stream_id, event.version, event.position, event.event_id, event.type,
                   event.schema_version, event.data, event.metadata, event.correlation_id, event.causation_id,
                   event.recorded_at
            FROM (SELECT (SELECT version
                          FROM {events}
                          WHERE tenant_id = ? AND stream_id = ?
                          ORDER BY version DESC
                          LIMIT 1) AS version) AS head
            LEFT JOIN LATERAL (
                SELECT tenant_id, stream_id, version, position, event_id, type, schema_version, data, metadata,
                       correlation_id, causation_id, recorded_at
                FROM {events}
                WHERE tenant_id = ? AND stream_id = ? AND version BETWEEN ? AND ?
                ORDER BY version
                LIMIT ?) AS event ON true
            ORDER BY event.version
            """;

    private static final String SELECT_BACKWARD = """
            SELECT coalesce(head.version, 0),
                   event.tenant_id, event.stream_id, event.version, event.position, event.event_id, event.type,
                   event.schema_version, event.data, event.metadata, event.correlation_id, event.causation_id,
                   event.recorded_at
            FROM (SELECT (SELECT version
                          FROM {events}
                          WHERE tenant_id = ? AND stream_id = ?
                          ORDER BY version DESC
                          LIMIT 1) AS version) AS head
            LEFT JOIN LATERAL (
                SELECT tenant_id, stream_id, version, position, event_id, type, schema_version, data, metadata,
                       correlation_id, causation_id, recorded_at
                FROM {events}
                WHERE tenant_id = ? AND stream_id = ? AND version BETWEEN ? AND ?
                ORDER BY version DESC
                LIMIT ?) AS event ON true
            ORDER BY event.version DESC
            """;

    private static final String SELECT_VERSION = """
            SELECT version
            FROM {events}
            WHERE tenant_id = ? AND stream_id = ?
            ORDER BY version DESC
            LIMIT 1
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final EventRows rows;
    private final String selectForward;
    private final String selectBackward;
    private final String selectVersion;

    StreamReader(EventStoreContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.rows = new EventRows(context.codec());
        this.selectForward = database.tables().resolve(SELECT_FORWARD);
        this.selectBackward = database.tables().resolve(SELECT_BACKWARD);
        this.selectVersion = database.tables().resolve(SELECT_VERSION);
    }

    StreamSlice read(String streamId, StreamRange range) {
        Identifiers.requireText("stream id", streamId);
        Assert.notNull(range, "range must not be null");
        return database.read(
                range.backward() ? selectBackward : selectForward, statement -> select(statement, streamId, range));
    }

    /** Hands the events over page by page; nothing is held between two pages. */
    long read(String streamId, StreamRange range, Consumer<RecordedEvent> handler) {
        Assert.notNull(range, "range must not be null");
        PageSize pageSize = new PageSize();
        StreamRange rest = range;
        while (true) {
            int size = pageSize.next(rest.maxCount());
            StreamSlice page = read(streamId, rest.limit(size));
            page.events().forEach(handler);
            StreamRange next = after(page, rest, size);
            if (next == null) {
                return page.version();
            }
            pageSize.saw(page.events());
            rest = next;
        }
    }

    <S, E> Aggregate<S> aggregate(
            String streamId, S initial, BiFunction<? super S, ? super E, ? extends S> evolve, FoldUntil until) {
        Assert.notNull(until, "until must not be null");
        Fold<S, E> fold = new Fold<>(initial, evolve, until);
        long version = until.version() == 0
                ? version(streamId)
                : read(streamId, StreamRange.all().to(until.version()), fold);
        if (!until.expectedVersion().allows(version)) {
            throw new WrongExpectedVersionException(tenantId, streamId, until.expectedVersion(), version);
        }
        return fold.result(streamId);
    }

    long version(String streamId) {
        Identifiers.requireText("stream id", streamId);
        return database.read(selectVersion, statement -> {
            statement.setString(1, tenantId);
            statement.setString(2, streamId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
    }

    private StreamSlice select(PreparedStatement statement, String streamId, StreamRange range) throws SQLException {
        statement.setString(1, tenantId);
        statement.setString(2, streamId);
        statement.setString(3, tenantId);
        statement.setString(4, streamId);
        statement.setLong(5, range.backward() ? range.to() : range.from());
        statement.setLong(6, range.backward() ? range.from() : range.to());
        statement.setLong(7, range.maxCount());
        List<RecordedEvent> events = new ArrayList<>();
        long version = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                version = row.getLong(1);
                if (row.getString(2) != null) {
                    events.add(rows.event(row, 2));
                }
            }
        }
        return new StreamSlice(streamId, version, events);
    }

    private static @Nullable StreamRange after(StreamSlice page, StreamRange range, int size) {
        List<RecordedEvent> events = page.events();
        if (events.size() < size || events.size() == range.maxCount()) {
            return null;
        }
        long last = events.get(events.size() - 1).version();
        if (last == range.to()) {
            return null;
        }
        return range.startingAt(range.backward() ? last - 1 : last + 1).limit(range.maxCount() - events.size());
    }
}
