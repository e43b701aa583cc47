package io.pgstore.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The baseline of states and snapshots: tables with the same columns, indexes and settings, prepared statements in
 * auto-commit mode, Jackson. No expected revision, no conflict clause, no pruning.
 */
final class PlainStates {
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS plain_state (LIKE store.durable_state INCLUDING ALL)
                WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
            CREATE TABLE IF NOT EXISTS plain_snapshots (LIKE store.snapshots INCLUDING ALL);
            """;

    private static final String INSERT_STATE = """
            INSERT INTO plain_state (tenant_id, persistence_id, type, schema_version, data, revision, updated_at)
            VALUES (?, ?, ?, ?, ?::jsonb, 1, clock_timestamp())
            RETURNING revision, updated_at
            """;

    private static final String UPDATE_STATE = """
            UPDATE plain_state
            SET revision = revision + 1, type = ?, schema_version = ?, data = ?::jsonb, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND persistence_id = ?
            RETURNING revision, updated_at
            """;

    private static final String INSERT_SNAPSHOT = """
            INSERT INTO plain_snapshots (tenant_id, persistence_id, type, schema_version, data, sequence_number,
                                         created_at)
            VALUES (?, ?, ?, ?, ?::jsonb, ?, clock_timestamp())
            RETURNING sequence_number, created_at
            """;

    private static final String SELECT_PLAIN_SNAPSHOT = """
            SELECT sequence_number, data, created_at
            FROM plain_snapshots
            WHERE tenant_id = ? AND persistence_id = ?
            ORDER BY sequence_number DESC
            LIMIT 1
            """;

    private static final String SELECT_SNAPSHOT = """
            SELECT sequence_number, data, created_at
            FROM store.snapshots
            WHERE tenant_id = ? AND persistence_id = ?
            ORDER BY sequence_number DESC
            LIMIT 1
            """;

    private static final String SELECT_TAIL = """
            SELECT version, data
            FROM store.events
            WHERE tenant_id = ? AND stream_id = ? AND version > ?
            ORDER BY version
            """;

    /** A snapshot as plain JDBC reads it. */
    private record Row<S>(long sequenceNumber, S state) {}

    private final DataSource pool;
    private final ObjectWriter writer;
    private final ObjectReader lines;
    private final ObjectReader carts;

    PlainStates(DataSource pool) throws SQLException {
        this.pool = pool;
        JsonMapper mapper = JsonMapper.builder().build();
        this.writer = mapper.writerFor(OrderLine.class);
        this.lines = mapper.readerFor(OrderLine.class);
        this.carts = mapper.readerFor(Cart.class);
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    long insert(String persistenceId, OrderLine state) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT_STATE)) {
            bindKey(statement, 1, persistenceId);
            bindPayload(statement, 3, state);
            return number(statement);
        }
    }

    long update(String persistenceId, OrderLine state) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(UPDATE_STATE)) {
            bindPayload(statement, 1, state);
            bindKey(statement, 4, persistenceId);
            return number(statement);
        }
    }

    long saveSnapshot(String persistenceId, long sequenceNumber, OrderLine state) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT_SNAPSHOT)) {
            bindKey(statement, 1, persistenceId);
            bindPayload(statement, 3, state);
            statement.setLong(6, sequenceNumber);
            return number(statement);
        }
    }

    @Nullable
    OrderLine loadSnapshot(String persistenceId) throws Exception {
        Row<OrderLine> row = snapshot(SELECT_PLAIN_SNAPSHOT, persistenceId, lines);
        return row == null ? null : row.state();
    }

    /** Loads a cart from its snapshot and the events that came after. */
    Cart loadCart(String streamId) throws Exception {
        Row<Cart> snapshot = snapshot(SELECT_SNAPSHOT, streamId, carts);
        Cart cart = snapshot == null ? Cart.EMPTY : snapshot.state();
        long version = snapshot == null ? 0 : snapshot.sequenceNumber();
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT_TAIL)) {
            bindKey(statement, 1, streamId);
            statement.setLong(3, version);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    cart = cart.plus(lines.readValue(row.getString(2)));
                }
            }
        }
        return cart;
    }

    private <S> @Nullable Row<S> snapshot(String sql, String persistenceId, ObjectReader reader) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bindKey(statement, 1, persistenceId);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                row.getObject(3, OffsetDateTime.class);
                return new Row<>(row.getLong(1), reader.readValue(row.getString(2)));
            }
        }
    }

    private static void bindKey(PreparedStatement statement, int first, String persistenceId) throws SQLException {
        statement.setString(first, "default");
        statement.setString(first + 1, persistenceId);
    }

    private void bindPayload(PreparedStatement statement, int first, OrderLine state) throws Exception {
        statement.setString(first, "order-line");
        statement.setInt(first + 1, 1);
        statement.setString(first + 2, writer.writeValueAsString(state));
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("nothing was written");
            }
            row.getObject(2, OffsetDateTime.class);
            return row.getLong(1);
        }
    }
}
