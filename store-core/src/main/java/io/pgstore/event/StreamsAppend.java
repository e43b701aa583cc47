package io.pgstore.event;

import io.pgstore.log.PositionLog;
import io.pgstore.log.WriteScope;
import io.pgstore.log.WriteSql;
import io.pgstore.schema.ArrayBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends events to several streams, or tagged ones to one, in one statement. The first event of each stream goes in where the
 * primary key lets it, the others only if all the first ones did: nobody owns version n+1 without n.
 */
final class StreamsAppend {
    private static final String INSERT_EVENTS = """
            WITH stream AS MATERIALIZED (
                SELECT target.number, target.stream_id, target.slice,
                       coalesce(head.version, 0) AS version,
                       coalesce(head.version, 0) BETWEEN target.min_version AND target.max_version AS as_expected
                FROM unnest(?::text[], ?::smallint[], ?::bigint[], ?::bigint[])
                     WITH ORDINALITY AS target (stream_id, slice, min_version, max_version, number)
                LEFT JOIN LATERAL (
                    SELECT events.version
                    FROM {events} AS events
                    WHERE events.tenant_id = ? AND events.stream_id = target.stream_id
                    ORDER BY events.version DESC
                    LIMIT 1) AS head ON true),
            fence AS MATERIALIZED (
                SELECT {fence} AS fence,
                       clock_timestamp() AS recorded_at,
                       bool_and(stream.as_expected) AS as_expected
                FROM stream),
            event AS MATERIALIZED (
                SELECT sent.stream_number, sent.number, sent.event_id, sent.type, sent.schema_version, sent.data,
                       NULLIF(sent.metadata, 'null'::jsonb) AS metadata, sent.correlation_id, sent.causation_id
                FROM ROWS FROM (
                         unnest(?::bigint[], ?::bigint[], ?::uuid[], ?::text[], ?::integer[], ?::text[], ?::text[]),
                         jsonb_array_elements(?::jsonb),
                         jsonb_array_elements(?::jsonb))
                     AS sent (stream_number, number, event_id, type, schema_version,
                              correlation_id, causation_id, data, metadata)),
            first AS (
                INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
                SELECT ?, next.stream_id, next.version, {next_position}, next.slice, next.event_id, next.type,
                       next.schema_version, next.data, next.metadata, next.correlation_id, next.causation_id,
                       next.recorded_at
                FROM (SELECT stream.stream_id, stream.version + 1 AS version, stream.slice, event.event_id, event.type,
                             event.schema_version, event.data, event.metadata, event.correlation_id,
                             event.causation_id, fence.recorded_at
                      FROM fence
                      JOIN stream ON fence.as_expected
                      JOIN event ON event.stream_number = stream.number AND event.number = 1
                      ORDER BY stream.number
                      OFFSET 0) AS next
                ON CONFLICT (tenant_id, stream_id, version) DO NOTHING
                RETURNING stream_id, version, position),
            complete AS MATERIALIZED (
                SELECT (SELECT count(*) FROM first) = (SELECT count(*) FROM stream) AS firsts),
            rest AS (
                INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
                SELECT ?, next.stream_id, next.version, {next_position}, next.slice, next.event_id, next.type,
                       next.schema_version, next.data, next.metadata, next.correlation_id, next.causation_id,
                       next.recorded_at
                FROM (SELECT stream.stream_id, stream.version + event.number AS version, stream.slice, event.event_id,
                             event.type, event.schema_version, event.data, event.metadata, event.correlation_id,
                             event.causation_id, fence.recorded_at
                      FROM complete
                      JOIN fence ON complete.firsts
                      CROSS JOIN stream
                      JOIN event ON event.stream_number = stream.number AND event.number > 1
                      ORDER BY stream.number, event.number
                      OFFSET 0) AS next
                RETURNING stream_id, version, position),
            appended AS (
                SELECT stream_id, version, position FROM first
                UNION ALL
                SELECT stream_id, version, position FROM rest),
            tagged AS (
                INSERT INTO {event_tags} (tenant_id, tag, position)
                SELECT ?, tag.name, appended.position
                FROM complete
                JOIN unnest(?::bigint[], ?::bigint[], ?::text[]) AS tag (stream_number, number, name) ON complete.firsts
                JOIN stream ON stream.number = tag.stream_number
                JOIN appended ON appended.stream_id = stream.stream_id
                             AND appended.version = stream.version + tag.number)
            SELECT appended.stream_id, appended.version, appended.position, fence.recorded_at
            FROM appended, fence
            ORDER BY appended.version
            """;

    private final WriteSql insertEvents;

    StreamsAppend(PositionLog log) {
        this.insertEvents = WriteSql.of(log, INSERT_EVENTS);
    }

    String sql(WriteScope scope) {
        return insertEvents.in(scope);
    }

    /**
     * Runs the statement. If not all events come back, some stream was not at its expected version, and what came back
     * is what went in all the same.
     *
     * @param writes in the order of their stream ids
     */
    List<WrittenEvent> run(PreparedStatement statement, String tenantId, List<StreamWrite> writes) throws SQLException {
        List<BatchEvent> events = BatchEvent.of(writes);
        List<NewEvent> contents = events.stream().map(BatchEvent::event).toList();
        List<BatchTag> tags = BatchTag.of(events);
        ArrayBinder binder = new ArrayBinder(statement)
                .array("text", writes, StreamWrite::streamId)
                .array("int2", writes, write -> Slices.of(write.streamId()))
                .array("int8", writes, write -> write.expected().min())
                .array("int8", writes, write -> write.expected().max())
                .text(tenantId)
                .array("int8", events, BatchEvent::streamNumber)
                .array("int8", events, BatchEvent::number);
        AppendParameters.columns(binder, contents)
                .text(tenantId)
                .text(tenantId)
                .text(tenantId)
                .array("int8", tags, BatchTag::streamNumber)
                .array("int8", tags, BatchTag::number)
                .array("text", tags, BatchTag::name);
        return written(statement);
    }

    private static List<WrittenEvent> written(PreparedStatement statement) throws SQLException {
        List<WrittenEvent> written = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                written.add(new WrittenEvent(
                        rows.getString(1),
                        rows.getLong(2),
                        rows.getLong(3),
                        rows.getObject(4, OffsetDateTime.class).toInstant()));
            }
        }
        return written;
    }

    /** An event, its stream's number in the call and its own number in that stream's list, from 1. */
    private record BatchEvent(long streamNumber, long number, NewEvent event) {
        static List<BatchEvent> of(List<StreamWrite> writes) {
            List<BatchEvent> events = new ArrayList<>();
            for (int stream = 0; stream < writes.size(); stream++) {
                List<NewEvent> ofStream = writes.get(stream).events();
                for (int number = 0; number < ofStream.size(); number++) {
                    events.add(new BatchEvent(stream + 1L, number + 1L, ofStream.get(number)));
                }
            }
            return events;
        }
    }

    /** A tag of such an event. */
    private record BatchTag(long streamNumber, long number, String name) {
        static List<BatchTag> of(List<BatchEvent> events) {
            return events.stream()
                    .flatMap(event -> event.event().tags().stream()
                            .map(tag -> new BatchTag(event.streamNumber(), event.number(), tag)))
                    .toList();
        }
    }
}
