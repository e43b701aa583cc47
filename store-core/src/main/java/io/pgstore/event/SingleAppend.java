package io.pgstore.event;

import io.pgstore.log.PositionLog;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Appends one event to one stream: one plain statement. The primary key decides the race: of two writers that saw the
 * same head only one row goes in, without an error.
 */
final class SingleAppend {
    // OFFSET 0 keeps the planner from merging the head's subquery, so the fence stands before a position is taken.
    private static final String INSERT_EVENT = """
            INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                  data, metadata, correlation_id, causation_id, recorded_at)
            SELECT ?, ?, head.version + 1, {next_position}, ?, ?, ?, ?,
                   ?::jsonb, ?::jsonb, ?, ?, clock_timestamp()
            FROM (SELECT {fence} AS fence,
                         coalesce((SELECT version
                                   FROM {events}
                                   WHERE tenant_id = ? AND stream_id = ?
                                   ORDER BY version DESC
                                   LIMIT 1), 0) AS version
                  OFFSET 0) AS head
            WHERE head.version BETWEEN ? AND ?
            ON CONFLICT (tenant_id, stream_id, version) DO NOTHING
            RETURNING version, position, recorded_at
            """;

    private static final String INSERT_TAGGED_EVENT = """
            WITH head AS MATERIALIZED (
                SELECT {fence} AS fence,
                       coalesce((SELECT version
                                 FROM {events}
                                 WHERE tenant_id = ? AND stream_id = ?
                                 ORDER BY version DESC
                                 LIMIT 1), 0) AS version),
            appended AS (
                INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
                SELECT ?, ?, head.version + 1, {next_position}, ?, ?, ?, ?,
                       ?::jsonb, ?::jsonb, ?, ?, clock_timestamp()
                FROM head
                WHERE head.version BETWEEN ? AND ?
                ON CONFLICT (tenant_id, stream_id, version) DO NOTHING
                RETURNING tenant_id, version, position, recorded_at),
            tagged AS (
                INSERT INTO {event_tags} (tenant_id, tag, position)
                SELECT appended.tenant_id, tag.name, appended.position
                FROM appended, unnest(?::text[]) AS tag (name))
            SELECT version, position, recorded_at
            FROM appended
            """;

    private final WriteSql insertEvent;
    private final WriteSql insertTaggedEvent;

    SingleAppend(PositionLog log) {
        this.insertEvent = WriteSql.of(log, INSERT_EVENT);
        this.insertTaggedEvent = WriteSql.of(log, INSERT_TAGGED_EVENT);
    }

    String sql(NewEvent event, boolean inTransaction) {
        return (event.tags().isEmpty() ? insertEvent : insertTaggedEvent).in(inTransaction);
    }

    /** Runs the statement; no row means that the stream was not at the expected version. */
    List<WrittenEvent> run(PreparedStatement statement, String tenantId, StreamWrite write) throws SQLException {
        NewEvent event = write.events().get(0);
        if (event.tags().isEmpty()) {
            int next = bindEvent(statement, 1, tenantId, write.streamId(), event);
            next = bindStream(statement, next, tenantId, write.streamId());
            bindExpected(statement, next, write.expected());
        } else {
            int next = bindStream(statement, 1, tenantId, write.streamId());
            next = bindEvent(statement, next, tenantId, write.streamId(), event);
            next = bindExpected(statement, next, write.expected());
            statement.setArray(
                    next,
                    statement.getConnection().createArrayOf("text", event.tags().toArray()));
        }
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? List.of(written(write.streamId(), rows)) : List.of();
        }
    }

    private static WrittenEvent written(String streamId, ResultSet row) throws SQLException {
        return new WrittenEvent(
                streamId,
                row.getLong(1),
                row.getLong(2),
                row.getObject(3, OffsetDateTime.class).toInstant());
    }

    private static int bindEvent(
            PreparedStatement statement, int first, String tenantId, String streamId, NewEvent event)
            throws SQLException {
        int index = bindStream(statement, first, tenantId, streamId);
        statement.setShort(index++, Slices.of(streamId));
        statement.setObject(index++, event.eventId());
        statement.setString(index++, event.payload().type());
        statement.setInt(index++, event.payload().schemaVersion());
        statement.setString(index++, event.payload().json());
        statement.setString(index++, event.metadataJson());
        statement.setString(index++, event.metadata().correlationId());
        statement.setString(index++, event.metadata().causationId());
        return index;
    }

    private static int bindStream(PreparedStatement statement, int first, String tenantId, String streamId)
            throws SQLException {
        statement.setString(first, tenantId);
        statement.setString(first + 1, streamId);
        return first + 2;
    }

    private static int bindExpected(PreparedStatement statement, int first, ExpectedVersion expected)
            throws SQLException {
        statement.setLong(first, expected.min());
        statement.setLong(first + 1, expected.max());
        return first + 2;
    }
}
