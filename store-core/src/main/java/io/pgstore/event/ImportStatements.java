package io.pgstore.event;

import io.pgstore.log.WriteScope;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The statements of an import: what is there, and what is missing through the fence. */
final class ImportStatements {
    private static final String SELECT_STORED = """
            SELECT coalesce((SELECT head.version
                             FROM {events} AS head
                             WHERE head.tenant_id = ? AND head.stream_id = sent.stream_id
                             ORDER BY head.version DESC
                             LIMIT 1), 0) AS head,
                   same.event_id
            FROM unnest(?::text[], ?::bigint[]) WITH ORDINALITY AS sent (stream_id, version, number)
            LEFT JOIN {events} AS same
                   ON same.tenant_id = ? AND same.stream_id = sent.stream_id AND same.version = sent.version
            ORDER BY sent.number
            """;

    private static final String INSERT_EVENTS = """
            WITH fence AS MATERIALIZED (
                SELECT {fence} AS fence),
            imported AS (
                INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
                SELECT ?, next.stream_id, next.version, {next_position}, next.slice, next.event_id, next.type,
                       next.schema_version, next.data, NULLIF(next.metadata, 'null'::jsonb), next.correlation_id,
                       next.causation_id, next.recorded_at
                FROM (SELECT sent.stream_id, sent.version, sent.slice, sent.event_id, sent.type, sent.schema_version,
                             sent.correlation_id, sent.causation_id, sent.recorded_at::timestamptz AS recorded_at,
                             sent.data, sent.metadata
                      FROM fence
                      CROSS JOIN ROWS FROM (
                              unnest(?::text[], ?::bigint[], ?::smallint[], ?::uuid[], ?::text[], ?::integer[],
                                     ?::text[], ?::text[], ?::text[]),
                              jsonb_array_elements(?::jsonb),
                              jsonb_array_elements(?::jsonb))
                          WITH ORDINALITY
                          AS sent (stream_id, version, slice, event_id, type, schema_version, correlation_id,
                                   causation_id, recorded_at, data, metadata, number)
                      ORDER BY sent.number
                      OFFSET 0) AS next
                ON CONFLICT (tenant_id, stream_id, version) DO NOTHING
                RETURNING stream_id, version, position),
            tagged AS (
                INSERT INTO {event_tags} (tenant_id, tag, position)
                SELECT ?, tag.name, imported.position
                FROM unnest(?::text[], ?::bigint[], ?::text[]) AS tag (stream_id, version, name)
                JOIN imported ON imported.stream_id = tag.stream_id AND imported.version = tag.version)
            SELECT count(*)
            FROM imported
            """;

    /** A tag and the event that carries it. */
    private record Tag(String streamId, long version, String name) {}

    private final StoreDatabase database;
    private final String tenantId;
    private final String selectStored;
    private final WriteSql insertEvents;

    ImportStatements(EventStoreContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.selectStored = database.tables().resolve(SELECT_STORED);
        this.insertEvents = WriteSql.of(context.log(), INSERT_EVENTS);
    }

    /** Returns what stands where the events would go, in their order. */
    List<ImportCheck.Stored> stored(List<ImportedEvent> events) {
        return database.read(selectStored, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .array("text", events, ImportedEvent::streamId)
                    .array("int8", events, ImportedEvent::version)
                    .text(tenantId);
            List<ImportCheck.Stored> stored = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    stored.add(new ImportCheck.Stored(row.getLong(1), row.getObject(2, UUID.class)));
                }
            }
            return stored;
        });
    }

    /** Writes the events and returns how many went in. */
    int insert(List<ImportedEvent> events, WriteScope scope) {
        return database.read(insertEvents.in(scope), statement -> insert(statement, events));
    }

    private int insert(PreparedStatement statement, List<ImportedEvent> events) throws SQLException {
        List<Tag> tags = events.stream()
                .flatMap(event -> event.tags().stream().map(tag -> new Tag(event.streamId(), event.version(), tag)))
                .toList();
        new ArrayBinder(statement)
                .text(tenantId)
                .array("text", events, ImportedEvent::streamId)
                .array("int8", events, ImportedEvent::version)
                .array("int2", events, event -> Slices.of(event.streamId()))
                .array("uuid", events, ImportedEvent::eventId)
                .array("text", events, ImportedEvent::type)
                .array("int4", events, ImportedEvent::schemaVersion)
                .array("text", events, event -> event.metadata().correlationId())
                .array("text", events, event -> event.metadata().causationId())
                .array("text", events, event -> event.recordedAt().toString())
                .jsonArray(events, ImportedEvent::json)
                .jsonArray(events, event -> MetadataJson.write(event.metadata(), event.tags()))
                .text(tenantId)
                .array("text", tags, Tag::streamId)
                .array("int8", tags, Tag::version)
                .array("text", tags, Tag::name);
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
