package io.pgstore.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.OffsetDateTime;
import javax.sql.DataSource;

/**
 * The baseline of the saga store: a table with the same columns and indexes, prepared statements in auto-commit mode,
 * Jackson. No conflict clause, no timeouts; a version that is compared.
 */
final class PlainSagas {
    private static final String CREATE = "CREATE TABLE IF NOT EXISTS plain_sagas (LIKE store.sagas INCLUDING ALL)";

    private static final String INSERT = """
            INSERT INTO plain_sagas (tenant_id, saga_name, saga_id, correlation_id, version, type, schema_version, data,
                                     metadata, created_at, updated_at)
            VALUES (?, ?, ?, ?, 1, ?, ?, ?::jsonb, ?::jsonb, clock_timestamp(), clock_timestamp())
            RETURNING version, created_at, updated_at
            """;

    private static final String SELECT_BY_CORRELATION = """
            SELECT saga_name, saga_id, correlation_id, version, type, schema_version, data, metadata, created_at,
                   updated_at, completed_at, archived_at
            FROM plain_sagas
            WHERE tenant_id = ? AND saga_name = ? AND correlation_id = ? AND superseded IS NULL
            """;

    private static final String UPDATE = """
            UPDATE plain_sagas
            SET version = version + 1, type = ?, schema_version = ?, data = ?::jsonb, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND version = ?
            RETURNING version, updated_at
            """;

    private final DataSource dataSource;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    /** What is read of a row. */
    record Row(String sagaId, long version, Fulfilment state, OffsetDateTime createdAt, OffsetDateTime updatedAt) {}

    PlainSagas(BenchmarkDatabase database) {
        ObjectMapper mapper = JsonMapper.builder().findAndAddModules().build();
        this.dataSource = database.pool();
        this.writer = mapper.writerFor(Fulfilment.class);
        this.reader = mapper.readerFor(Fulfilment.class);
        database.jdbc().execute(CREATE);
    }

    void insert(String sagaId, String correlationId, Fulfilment state) throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, "default");
            statement.setString(2, "fulfilment");
            statement.setString(3, sagaId);
            statement.setString(4, correlationId);
            statement.setString(5, "fulfilment");
            statement.setLong(6, 1);
            statement.setString(7, writer.writeValueAsString(state));
            statement.setString(8, null);
            requireRow(statement);
        }
    }

    Row find(String correlationId) throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT_BY_CORRELATION)) {
            statement.setString(1, "default");
            statement.setString(2, "fulfilment");
            statement.setString(3, correlationId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Row(
                        row.getString(2),
                        row.getLong(4),
                        reader.readValue(row.getString(7)),
                        row.getObject(9, OffsetDateTime.class),
                        row.getObject(10, OffsetDateTime.class));
            }
        }
    }

    void update(Row saga, Fulfilment state) throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setString(1, "fulfilment");
            statement.setLong(2, 1);
            statement.setString(3, writer.writeValueAsString(state));
            statement.setString(4, "default");
            statement.setString(5, "fulfilment");
            statement.setString(6, saga.sagaId());
            statement.setLong(7, saga.version());
            requireRow(statement);
        }
    }

    private static void requireRow(PreparedStatement statement) throws Exception {
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("nothing was written");
            }
        }
    }
}
