package io.pgstore.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgstore.document.Document;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The baseline of documents: the same rows, an index written by hand, prepared statements in auto-commit mode, Jackson. */
final class PlainDocuments {
    private static final String CREATE = """
            CREATE TABLE plain_documents (LIKE store.doc_order_lines INCLUDING CONSTRAINTS);
            INSERT INTO plain_documents SELECT * FROM store.doc_order_lines;
            ALTER TABLE plain_documents ADD PRIMARY KEY (tenant_id, id);
            CREATE INDEX ON plain_documents (tenant_id, (data ->> 'stockCode'));
            ANALYZE plain_documents;
            """;

    private static final String SELECT_BY_ID = """
            SELECT id, version, created_at, updated_at, data
            FROM plain_documents
            WHERE tenant_id = ? AND id = ?
            """;

    private static final String SELECT_BY_CODE = """
            SELECT id, version, created_at, updated_at, data
            FROM plain_documents
            WHERE tenant_id = ? AND data ->> 'stockCode' = ?
            ORDER BY id
            """;

    private final DataSource pool;
    private final ObjectReader reader = JsonMapper.builder().build().readerFor(OrderLine.class);

    PlainDocuments(DataSource pool) {
        this.pool = pool;
        new JdbcTemplate(pool).execute(CREATE);
    }

    List<Document<OrderLine>> find(String id) throws Exception {
        return select(SELECT_BY_ID, id);
    }

    List<Document<OrderLine>> findByCode(String code) throws Exception {
        return select(SELECT_BY_CODE, code);
    }

    private List<Document<OrderLine>> select(String sql, String argument) throws Exception {
        List<Document<OrderLine>> found = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, "default");
            statement.setString(2, argument);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Document<>(
                            row.getString(1),
                            row.getLong(2),
                            reader.readValue(row.getString(5)),
                            time(row, 3),
                            time(row, 4)));
                }
            }
        }
        return found;
    }

    private static Instant time(ResultSet row, int column) throws Exception {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
