package io.pgstore.event;

import io.pgstore.log.WriteScope;
import io.pgstore.log.WriteSql;
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
    // Look-ups, not a join: of a table that grew since its statistics were taken a join is planned as if it were small.
    private static final String SELECT_STORED = """
            SELECT coalesce((SELECT head.version
                             FROM {events} AS head
                             WHERE head.tenant_id = ? AND head.stream_id = sent.stream_id
                             ORDER BY head.version DESC
                             LIMIT 1), 0) AS head,
                   (SELECT same.event_id
                    FROM {events} AS same
                    WHERE same.tenant_id = ? AND same.stream_id = sent.stream_id AND same.version = sent.version)
            FROM unnest(?::text[], ?::bigint[]) WITH ORDINALITY AS sent (stream_id, version, number)
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
            SELECT stream_id, version, position
            FROM imported
            """;

    private static final String DELETE_EVENTS = """
            WITH removed AS (
                DELETE FROM {events}
                WHERE tenant_id = ? AND position = ANY (?::bigint[]))
            DELETE FROM {event_tags}
            WHERE tenant_id = ? AND tag = ANY (?::text[]) AND position = ANY (?::bigint[])
            """;

    /** A tag and the event that carries it. */
    private record Tag(String streamId, long version, String name) {
        static List<Tag> of(List<ImportRow> rows) {
            return rows.stream()
                    .flatMap(row -> row.event().tags().stream().map(tag -> new Tag(row.streamId(), row.version(), tag)))
                    .toList();
        }
    }

    private final StoreDatabase database;
    private final String tenantId;
    private final String selectStored;
    private final WriteSql insertEvents;
    private final String deleteEvents;

    ImportStatements(EventStoreContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.selectStored = database.tables().resolve(SELECT_STORED);
        this.insertEvents = WriteSql.of(context.log(), INSERT_EVENTS);
        this.deleteEvents = database.tables().resolve(DELETE_EVENTS);
    }

    /** Returns what stands where the events would go, in their order. */
    List<ImportCheck.Stored> stored(List<ImportRow> rows) {
        return database.read(selectStored, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(tenantId)
                    .array("text", rows, ImportRow::streamId)
                    .array("int8", rows, ImportRow::version);
            List<ImportCheck.Stored> stored = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    stored.add(new ImportCheck.Stored(row.getLong(1), row.getObject(2, UUID.class)));
                }
            }
            return stored;
        });
    }

    /** Writes the events, all or none, and returns where they stand; nothing if somebody else was faster. */
    List<ImportPlace> insert(List<ImportRow> rows, WriteScope scope) {
        List<Tag> tags = Tag.of(rows);
        List<ImportPlace> places = database.read(insertEvents.in(scope), statement -> insert(statement, rows, tags));
        if (places.size() < rows.size()) {
            remove(places.stream().map(ImportPlace::position).toList(), tags);
            return List.of();
        }
        return places;
    }

    private List<ImportPlace> insert(PreparedStatement statement, List<ImportRow> rows, List<Tag> tags)
            throws SQLException {
        new ArrayBinder(statement)
                .text(tenantId)
                .array("text", rows, ImportRow::streamId)
                .array("int8", rows, ImportRow::version)
                .array("int2", rows, row -> Slices.of(row.streamId()))
                .array("uuid", rows, row -> row.event().eventId())
                .array("text", rows, row -> row.event().type())
                .array("int4", rows, row -> row.event().schemaVersion())
                .array("text", rows, row -> row.event().metadata().correlationId())
                .array("text", rows, row -> row.event().metadata().causationId())
                .array("text", rows, ImportRow::recordedAt)
                .jsonArray(rows, row -> row.event().json())
                .jsonArray(rows, ImportRow::metadataJson)
                .text(tenantId)
                .array("text", tags, Tag::streamId)
                .array("int8", tags, Tag::version)
                .array("text", tags, Tag::name);
        List<ImportPlace> places = new ArrayList<>(rows.size());
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                places.add(new ImportPlace(row.getString(1), row.getLong(2), row.getLong(3)));
            }
        }
        return places;
    }

    private void remove(List<Long> positions, List<Tag> tags) {
        database.read(deleteEvents, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .array("int8", positions)
                    .text(tenantId)
                    .array("text", tags, Tag::name)
                    .array("int8", positions);
            return statement.executeUpdate();
        });
    }
}
