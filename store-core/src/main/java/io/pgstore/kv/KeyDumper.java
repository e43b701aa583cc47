package io.pgstore.kv;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a line for each key, without its value. */
final class KeyDumper {
    private static final int PAGE = 1_000;

    private static final String SELECT_LINES = """
            SELECT stored.kind, stored.key, stored.version, length(stored.value), stored.updated_at
            FROM {kv} AS stored
            WHERE stored.tenant_id = ? AND stored.kind = coalesce(?, stored.kind)
              AND (stored.kind, stored.key) > (?, ?) AND {live}
            ORDER BY stored.kind, stored.key
            LIMIT ?
            """;

    /** One key. */
    private record Line(String kind, String key, String text) {}

    private final StoreDatabase database;
    private final String selectLines;

    KeyDumper(StoreDatabase database, KeyValueSql sql) {
        this.database = database;
        this.selectLines = sql.read(SELECT_LINES);
    }

    /**
     * Writes the lines page by page.
     *
     * @param kind {@code null} for all kinds
     */
    void dump(String tenantId, @Nullable String kind, Appendable out) throws IOException {
        Line last = new Line(kind == null ? "" : kind, "", "");
        List<Line> page;
        do {
            page = page(tenantId, kind, last);
            for (Line line : page) {
                out.append(line.text()).append('\n');
                last = line;
            }
        } while (page.size() == PAGE);
    }

    private List<Line> page(String tenantId, @Nullable String kind, Line after) {
        return database.read(selectLines, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(kind)
                    .text(after.kind())
                    .text(after.key())
                    .number(PAGE);
            return lines(statement);
        });
    }

    private static List<Line> lines(PreparedStatement statement) throws SQLException {
        List<Line> lines = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String kind = row.getString(1);
                String key = row.getString(2);
                String text = "%s/%s v%d (%d bytes) %s"
                        .formatted(
                                kind,
                                key,
                                row.getLong(3),
                                row.getLong(4),
                                row.getObject(5, OffsetDateTime.class).toInstant());
                lines.add(new Line(kind, key, text));
            }
        }
        return lines;
    }
}
