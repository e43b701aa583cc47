package io.pgstore.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The baseline: a table with the same columns and indexes, one prepared statement in auto-commit mode, Jackson. No
 * head, no fence, no conflict clause: the least that keeping an event can cost.
 */
final class PlainEvents {
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS plain_events (LIKE store.events INCLUDING ALL);
            CREATE TABLE IF NOT EXISTS plain_event_tags (LIKE store.event_tags INCLUDING ALL);
            CREATE SEQUENCE IF NOT EXISTS plain_events_position_seq;
            """;

    private static final String INSERT = """
            INSERT INTO plain_events (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
            VALUES (?, ?, ?, nextval('plain_events_position_seq'), ?, ?, ?, ?,
                    ?::jsonb, ?::jsonb, ?, ?, clock_timestamp())
            RETURNING position
            """;

    private static final String INSERT_TAGGED = """
            WITH inserted AS (
                INSERT INTO plain_events (tenant_id, stream_id, version, position, slice, event_id, type,
                                          schema_version, data, metadata, correlation_id, causation_id, recorded_at)
                VALUES (?, ?, ?, nextval('plain_events_position_seq'), ?, ?, ?, ?,
                        ?::jsonb, ?::jsonb, ?, ?, clock_timestamp())
                RETURNING tenant_id, position),
            tagged AS (
                INSERT INTO plain_event_tags (tenant_id, tag, position)
                SELECT inserted.tenant_id, tag.name, inserted.position
                FROM inserted, unnest(?::text[]) AS tag (name))
            SELECT position FROM inserted
            """;

    private static final String INSERT_BATCH = """
            INSERT INTO plain_events (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, metadata, correlation_id, causation_id, recorded_at)
            SELECT ?, ?, event.number, nextval('plain_events_position_seq'), ?, event.event_id, event.type,
                   event.schema_version, event.data::jsonb, NULL, NULL, NULL, clock_timestamp()
            FROM unnest(?::uuid[], ?::text[], ?::integer[], ?::text[])
                 WITH ORDINALITY AS event (event_id, type, schema_version, data, number)
            RETURNING position
            """;

    private static final String SELECT_STREAM = """
            SELECT tenant_id, stream_id, version, position, event_id, type, schema_version, data, metadata,
                   correlation_id, causation_id, recorded_at
            FROM store.events
            WHERE tenant_id = ? AND stream_id = ?
            ORDER BY version
            """;

    private static final String SELECT_LOG = """
            SELECT tenant_id, stream_id, version, position, event_id, type, schema_version, data, metadata,
                   correlation_id, causation_id, recorded_at
            FROM store.events
            WHERE tenant_id = ? AND position > ?
            ORDER BY position
            LIMIT ?
            """;

    /** A row as plain JDBC reads it. */
    record Row(
            String streamId,
            long version,
            long position,
            UUID eventId,
            String type,
            OrderLine data,
            OffsetDateTime at) {}

    private final DataSource pool;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    PlainEvents(DataSource pool) throws SQLException {
        this.pool = pool;
        ObjectMapper mapper = JsonMapper.builder().build();
        this.writer = mapper.writerFor(OrderLine.class);
        this.reader = mapper.readerFor(OrderLine.class);
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    long insert(String streamId, long version, OrderLine event) throws SQLException, JsonProcessingException {
        try (Connection connection = pool.getConnection()) {
            return insert(connection, streamId, version, event);
        }
    }

    /** Inserts in the transaction of {@code connection}. */
    long insert(Connection connection, String streamId, long version, OrderLine event)
            throws SQLException, JsonProcessingException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            bind(statement, streamId, version, event);
            return position(statement);
        }
    }

    long insertTagged(String streamId, long version, OrderLine event, String... tags)
            throws SQLException, JsonProcessingException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT_TAGGED)) {
            bind(statement, streamId, version, event);
            statement.setArray(12, connection.createArrayOf("text", tags));
            return position(statement);
        }
    }

    long insertBatch(String streamId, List<OrderLine> events) throws SQLException, JsonProcessingException {
        Object[] ids = new Object[events.size()];
        Object[] types = new Object[events.size()];
        Object[] schemaVersions = new Object[events.size()];
        Object[] data = new Object[events.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = UUID.randomUUID();
            types[i] = "order-line";
            schemaVersions[i] = 1;
            data[i] = writer.writeValueAsString(events.get(i));
        }
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT_BATCH)) {
            statement.setString(1, "default");
            statement.setString(2, streamId);
            statement.setShort(3, (short) 1);
            statement.setArray(4, connection.createArrayOf("uuid", ids));
            statement.setArray(5, connection.createArrayOf("text", types));
            statement.setArray(6, connection.createArrayOf("int4", schemaVersions));
            statement.setArray(7, connection.createArrayOf("text", data));
            return position(statement);
        }
    }

    List<Row> readStream(String streamId) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT_STREAM)) {
            statement.setString(1, "default");
            statement.setString(2, streamId);
            return rows(statement);
        }
    }

    List<Row> readLog(long after, int limit) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT_LOG)) {
            statement.setString(1, "default");
            statement.setLong(2, after);
            statement.setInt(3, limit);
            return rows(statement);
        }
    }

    private void bind(PreparedStatement statement, String streamId, long version, OrderLine event)
            throws SQLException, JsonProcessingException {
        statement.setString(1, "default");
        statement.setString(2, streamId);
        statement.setLong(3, version);
        statement.setShort(4, (short) 1);
        statement.setObject(5, UUID.randomUUID());
        statement.setString(6, "order-line");
        statement.setInt(7, 1);
        statement.setString(8, writer.writeValueAsString(event));
        statement.setString(9, null);
        statement.setString(10, null);
        statement.setString(11, null);
    }

    private static long position(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            long position = 0;
            while (row.next()) {
                position = row.getLong(1);
            }
            return position;
        }
    }

    private List<Row> rows(PreparedStatement statement) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(new Row(
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getObject(5, UUID.class),
                        row.getString(6),
                        reader.readValue(row.getString(8)),
                        row.getObject(12, OffsetDateTime.class)));
            }
        }
        return rows;
    }
}
