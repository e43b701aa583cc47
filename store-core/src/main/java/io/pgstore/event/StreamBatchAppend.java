package io.pgstore.event;

import io.pgstore.log.PositionLog;
import io.pgstore.log.WriteScope;
import io.pgstore.schema.ArrayBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Appends many events without tags to one stream in one statement. The first event goes in where the primary key lets
 * it, the others only if it did: nobody owns version n+1 without n.
 */
final class StreamBatchAppend {
    // The first event is one row, so the join with the others can only be a nested loop, which keeps their order.
    private static final Map<AppendHead, String> INSERT_EVENTS = AppendHead.each("""
            WITH first AS (
                INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
                SELECT ?, ?, head.version + 1, {next_position}, ?, ?, ?, ?,
                       ?::jsonb, ?::jsonb, ?, ?, clock_timestamp()
                FROM {head}
                ON CONFLICT (tenant_id, stream_id, version) DO NOTHING
                RETURNING tenant_id, stream_id, slice, version, position, recorded_at),
            rest AS (
                INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
                SELECT first.tenant_id, first.stream_id, first.version + event.number, {next_position}, first.slice,
                       event.event_id, event.type, event.schema_version, event.data,
                       NULLIF(event.metadata, 'null'::jsonb), event.correlation_id, event.causation_id,
                       first.recorded_at
                FROM first
                CROSS JOIN ROWS FROM (
                        unnest(?::uuid[], ?::text[], ?::integer[], ?::text[], ?::text[]),
                        jsonb_array_elements(?::jsonb),
                        jsonb_array_elements(?::jsonb))
                    WITH ORDINALITY
                    AS event (event_id, type, schema_version, correlation_id, causation_id, data, metadata, number)
                RETURNING version, position)
            SELECT version, position, recorded_at FROM first
            UNION ALL
            SELECT version, position, NULL FROM rest
            """);

    private final AppendSql insertEvents;

    StreamBatchAppend(PositionLog log) {
        this.insertEvents = new AppendSql(log, INSERT_EVENTS);
    }

    String sql(StreamWrite write, WriteScope scope) {
        return insertEvents.in(scope, write.expected());
    }

    /** Runs the statement; no rows mean that the stream was not at the expected version. */
    List<WrittenEvent> run(PreparedStatement statement, String tenantId, StreamWrite write) throws SQLException {
        List<NewEvent> events = write.events();
        List<NewEvent> rest = events.subList(1, events.size());
        ArrayBinder binder = new ArrayBinder(statement);
        AppendParameters.event(binder, tenantId, write.streamId(), events.get(0));
        AppendHead.bind(binder, tenantId, write);
        AppendParameters.columns(binder, rest);
        List<WrittenEvent> written = new ArrayList<>(events.size());
        try (ResultSet row = statement.executeQuery()) {
            Instant recordedAt = Instant.EPOCH;
            while (row.next()) {
                if (written.isEmpty()) {
                    recordedAt = row.getObject(3, OffsetDateTime.class).toInstant();
                }
                written.add(new WrittenEvent(write.streamId(), row.getLong(1), row.getLong(2), recordedAt));
            }
        }
        written.sort(Comparator.comparingLong(WrittenEvent::version));
        return written;
    }
}
