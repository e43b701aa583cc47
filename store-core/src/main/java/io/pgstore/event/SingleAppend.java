package io.pgstore.event;

import io.pgstore.log.PositionLog;
import io.pgstore.log.WriteScope;
import io.pgstore.log.WriteSql;
import io.pgstore.schema.ArrayBinder;
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
            WITH appended AS (
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

    String sql(NewEvent event, WriteScope scope) {
        return (event.tags().isEmpty() ? insertEvent : insertTaggedEvent).in(scope);
    }

    /** Runs the statement; no row means that the stream was not at the expected version. */
    List<WrittenEvent> run(PreparedStatement statement, String tenantId, StreamWrite write) throws SQLException {
        NewEvent event = write.events().get(0);
        ArrayBinder binder = new ArrayBinder(statement);
        AppendParameters.event(binder, tenantId, write.streamId(), event);
        AppendParameters.head(binder, tenantId, write.streamId());
        AppendParameters.expected(binder, write.expected());
        if (!event.tags().isEmpty()) {
            binder.array("text", List.copyOf(event.tags()), tag -> tag);
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
}
