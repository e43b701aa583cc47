package io.pgstore.event;

import io.pgstore.schema.ArrayBinder;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/**
 * How an append to one stream looks at the stream's head, its last row: what is expected decides how little is looked
 * at. No way takes it for granted that a stream's first rows are still there.
 * <p>
 * Each is a subquery named {@code head} with the head's version. OFFSET 0 keeps the planner from merging it, so the fence
 * stands before a position is taken.
 */
enum AppendHead {
    /** There is no row. Ordered, because only then PostgreSQL never scans the table for a stream that is not there. */
    NONE("""
            (SELECT {fence} AS fence, 0::bigint AS version
             WHERE (SELECT version
                    FROM {events}
                    WHERE tenant_id = ? AND stream_id = ?
                    ORDER BY version
                    LIMIT 1) IS NULL
             OFFSET 0) AS head
            """),

    /**
     * There is a row of one version; that it is the last one is decided by the conflict clause. A range and an order where
     * an equality would do: of that PostgreSQL expects more than one row, and then plans each append anew.
     */
    EXACT("""
            (SELECT {fence} AS fence, version
             FROM {events}
             WHERE tenant_id = ? AND stream_id = ? AND version BETWEEN ? AND ?
             ORDER BY version
             LIMIT 1
             OFFSET 0) AS head
            """),

    /** The last row, or none, is within a range of versions. */
    RANGE("""
            (SELECT {fence} AS fence,
                    coalesce((SELECT version
                              FROM {events}
                              WHERE tenant_id = ? AND stream_id = ?
                              ORDER BY version DESC
                              LIMIT 1), 0) AS version
             OFFSET 0) AS head
            WHERE head.version BETWEEN ? AND ?
            """);

    private final String sql;

    AppendHead(String sql) {
        this.sql = sql;
    }

    static AppendHead of(ExpectedVersion expected) {
        if (!expected.isExact()) {
            return RANGE;
        }
        return expected.max() == 0 ? NONE : EXACT;
    }

    /** Returns {@code statement} for each way, which takes the place of <code>{head}</code>. */
    static Map<AppendHead, String> each(String statement) {
        Map<AppendHead, String> statements = new EnumMap<>(AppendHead.class);
        for (AppendHead head : values()) {
            statements.put(head, statement.replace("{head}", head.sql));
        }
        return statements;
    }

    /** Binds the stream and what is expected of it. */
    static void bind(ArrayBinder binder, String tenantId, StreamWrite write) throws SQLException {
        ExpectedVersion expected = write.expected();
        binder.text(tenantId).text(write.streamId());
        if (of(expected) != NONE) {
            binder.number(expected.min()).number(expected.max());
        }
    }
}
