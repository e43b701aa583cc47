package io.pgstore.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** The baseline of projections: the same table, written by hand. */
final class PlainTotals {
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS plain_line_totals (LIKE store.doc_inline_totals INCLUDING ALL);
            CREATE TABLE IF NOT EXISTS plain_totals_checkpoint (position bigint NOT NULL);
            INSERT INTO plain_totals_checkpoint SELECT 0 WHERE NOT EXISTS (SELECT FROM plain_totals_checkpoint);
            """;

    private static final String UPSERT = """
            INSERT INTO plain_line_totals AS total (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            VALUES ('default', ?, 1, 'line-total', 1, ?::jsonb, clock_timestamp(), clock_timestamp())
            ON CONFLICT (tenant_id, id) DO UPDATE
            SET version = total.version + 1, data = excluded.data, updated_at = excluded.updated_at
            """;

    private static final String SELECT_MANY =
            "SELECT id, data FROM plain_line_totals WHERE tenant_id = 'default' AND id = ANY (?)";

    private static final String UPSERT_MANY = """
            INSERT INTO plain_line_totals AS total (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            SELECT 'default', sent.id, 1, 'line-total', 1, sent.data::jsonb, clock_timestamp(), clock_timestamp()
            FROM unnest(?::text[], ?::text[]) AS sent (id, data)
            ON CONFLICT (tenant_id, id) DO UPDATE
            SET version = total.version + 1, data = excluded.data, updated_at = excluded.updated_at
            """;

    private final DataSource pool;
    private final PlainEvents events;
    private final ObjectMapper mapper = JsonMapper.builder().build();

    PlainTotals(DataSource pool) throws SQLException {
        this.pool = pool;
        this.events = new PlainEvents(pool);
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    /** Inserts an event and writes a document in one transaction. */
    void insert(String streamId, long version, OrderLine event, LineTotal total) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            connection.setAutoCommit(false);
            events.insert(connection, streamId, version, event);
            upsert.setString(1, streamId);
            upsert.setString(2, mapper.writeValueAsString(total));
            upsert.executeUpdate();
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    /** Folds the whole log into documents, batch by batch, each with a checkpoint in its transaction. */
    void foldAll(int page, int batch) throws Exception {
        List<PlainEvents.Row> rows = events.readLog(0, page);
        while (!rows.isEmpty()) {
            for (int start = 0; start < rows.size(); start += batch) {
                fold(rows.subList(start, Math.min(start + batch, rows.size())));
            }
            rows = events.readLog(rows.get(rows.size() - 1).position(), page);
        }
    }

    /** Empties the table. */
    void clear() throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM plain_line_totals");
        }
    }

    private void fold(List<PlainEvents.Row> rows) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement checkpoint =
                        connection.prepareStatement("UPDATE plain_totals_checkpoint SET position = ?")) {
            connection.setAutoCommit(false);
            Object[] touched = rows.stream()
                    .map(row -> ProjectionComparisons.id(row.data()))
                    .distinct()
                    .toArray();
            Map<String, LineTotal> totals = read(connection, touched);
            rows.forEach(row -> totals.compute(
                    ProjectionComparisons.id(row.data()), (id, before) -> LineTotal.after(before, row.data())));
            write(connection, totals);
            checkpoint.setLong(1, rows.get(rows.size() - 1).position());
            checkpoint.executeUpdate();
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private Map<String, LineTotal> read(Connection connection, Object[] ids) throws Exception {
        Map<String, LineTotal> totals = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT_MANY)) {
            select.setArray(1, connection.createArrayOf("text", ids));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    totals.put(row.getString(1), mapper.readValue(row.getString(2), LineTotal.class));
                }
            }
        }
        return new TreeMap<>(totals);
    }

    private void write(Connection connection, Map<String, LineTotal> totals) throws Exception {
        Object[] data = new Object[totals.size()];
        int number = 0;
        for (LineTotal total : totals.values()) {
            data[number++] = mapper.writeValueAsString(total);
        }
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT_MANY)) {
            upsert.setArray(1, connection.createArrayOf("text", totals.keySet().toArray()));
            upsert.setArray(2, connection.createArrayOf("text", data));
            upsert.executeUpdate();
        }
    }
}
