package io.pgstore.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The baseline of keys and values: tables with the same columns, indexes and settings, prepared statements in auto-commit
 * mode, Jackson. One statement upserts a value and inserts its row into the outbox; no fence, no check for equal bytes.
 */
final class PlainValues {
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS plain_kv (LIKE store.kv INCLUDING ALL)
                WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
            CREATE TABLE IF NOT EXISTS plain_kv_outbox (LIKE store.kv_outbox INCLUDING ALL);
            CREATE SEQUENCE IF NOT EXISTS plain_kv_outbox_position_seq;
            """;

    private static final String PUT = """
            WITH written AS (
                INSERT INTO plain_kv AS stored (tenant_id, kind, key, version, created_version, revision, type,
                                                schema_version, value, updated_at)
                VALUES (?, ?, ?, 1, 1, nextval('plain_kv_outbox_position_seq'), ?, ?, ?, clock_timestamp())
                ON CONFLICT (tenant_id, kind, key) DO UPDATE
                SET version = stored.version + 1, revision = excluded.revision, type = excluded.type,
                    schema_version = excluded.schema_version, value = excluded.value,
                    updated_at = clock_timestamp()
                RETURNING tenant_id, kind, key, version, revision, type, schema_version, value, updated_at)
            INSERT INTO plain_kv_outbox (tenant_id, position, kind, key, change, version, type, schema_version, value,
                                         recorded_at)
            SELECT tenant_id, revision, kind, key, 'UPDATED', version, type, schema_version, value, updated_at
            FROM written
            RETURNING version
            """;

    private static final String GET = """
            SELECT version, revision, value, updated_at
            FROM store.kv
            WHERE tenant_id = ? AND kind = ? AND key = ?
            """;

    private final DataSource pool;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    PlainValues(DataSource pool) throws SQLException {
        this.pool = pool;
        JsonMapper mapper = JsonMapper.builder().build();
        this.writer = mapper.writerFor(OrderLine.class);
        this.reader = mapper.readerFor(OrderLine.class);
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    long put(String kind, String key, OrderLine value) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(PUT)) {
            bindKey(statement, kind, key);
            statement.setString(4, "order-line");
            statement.setInt(5, 1);
            statement.setBytes(6, writer.writeValueAsBytes(value));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** What a get returns, as the store's does. */
    record Row(OrderLine value, long version, long revision, Instant updatedAt) {}

    @Nullable
    Row get(String kind, String key) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(GET)) {
            bindKey(statement, kind, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Row(
                                reader.readValue(row.getBytes(3)),
                                row.getLong(1),
                                row.getLong(2),
                                row.getObject(4, OffsetDateTime.class).toInstant())
                        : null;
            }
        }
    }

    private static void bindKey(PreparedStatement statement, String kind, String key) throws SQLException {
        statement.setString(1, "default");
        statement.setString(2, kind);
        statement.setString(3, key);
    }
}
