package io.pgstore.event;

import io.pgstore.log.PositionLog;
import io.pgstore.log.WriteScope;
import io.pgstore.schema.ArrayBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * Appends one event to one stream: one plain statement. The primary key decides the race: of two writers that saw the
 * same head only one row goes in, without an error.
 */
final class SingleAppend {
    // The casts give the columns the table's types: otherwise PostgreSQL puts one more step between, for each append.
    // The
    // time comes as microseconds, because the driver makes calendars to read a time.
    private static final Map<AppendHead, String> INSERT_EVENT = AppendHead.each("""
            INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                  data, metadata, correlation_id, causation_id, recorded_at)
            SELECT ?::text, ?::text, head.version + 1, {next_position}, ?::smallint, ?::uuid, ?::text, ?::integer,
                   ?::jsonb, ?::jsonb, ?::text, ?::text, clock_timestamp()
            FROM {head}
            ON CONFLICT (tenant_id, stream_id, version) DO NOTHING
            RETURNING version, position, (extract(epoch FROM recorded_at) * 1000000)::bigint
            """);

    private static final Map<AppendHead, String> INSERT_TAGGED_EVENT = AppendHead.each("""
            WITH appended AS (
                INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
                SELECT ?::text, ?::text, head.version + 1, {next_position}, ?::smallint, ?::uuid, ?::text, ?::integer,
                       ?::jsonb, ?::jsonb, ?::text, ?::text, clock_timestamp()
                FROM {head}
                ON CONFLICT (tenant_id, stream_id, version) DO NOTHING
                RETURNING tenant_id, version, position, recorded_at),
            tagged AS (
                INSERT INTO {event_tags} (tenant_id, tag, position)
                SELECT appended.tenant_id, tag.name, appended.position
                FROM appended, unnest(?::text[]) AS tag (name))
            SELECT version, position, (extract(epoch FROM recorded_at) * 1000000)::bigint
            FROM appended
            """);

    private final AppendSql insertEvent;
    private final AppendSql insertTaggedEvent;

    SingleAppend(PositionLog log) {
        this.insertEvent = new AppendSql(log, INSERT_EVENT);
        this.insertTaggedEvent = new AppendSql(log, INSERT_TAGGED_EVENT);
    }

    String sql(StreamWrite write, WriteScope scope) {
        boolean tagged = !write.events().get(0).tags().isEmpty();
        return (tagged ? insertTaggedEvent : insertEvent).in(scope, write.expected());
    }

    /** Runs the statement; no row means that the stream was not at the expected version. */
    List<WrittenEvent> run(PreparedStatement statement, String tenantId, StreamWrite write) throws SQLException {
        NewEvent event = write.events().get(0);
        ArrayBinder binder = new ArrayBinder(statement);
        AppendParameters.event(binder, tenantId, write.streamId(), event);
        AppendHead.bind(binder, tenantId, write);
        if (!event.tags().isEmpty()) {
            binder.array("text", List.copyOf(event.tags()));
        }
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? List.of(written(write.streamId(), rows)) : List.of();
        }
    }

    private static WrittenEvent written(String streamId, ResultSet row) throws SQLException {
        return new WrittenEvent(
                streamId, row.getLong(1), row.getLong(2), Instant.EPOCH.plus(row.getLong(3), ChronoUnit.MICROS));
    }
}
