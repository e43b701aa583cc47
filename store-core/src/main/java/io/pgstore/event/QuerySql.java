package io.pgstore.event;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the statement of a query together: a fixed clause for each thing asked for, every value bound. */
final class QuerySql {
    private static final String SELECT_EVENTS = """
            SELECT tenant_id, stream_id, version, position, event_id, type, schema_version, data, metadata,
                   correlation_id, causation_id, recorded_at
            FROM {events} AS event
            WHERE event.tenant_id = ?
            """;

    // Who goes on after an event of the stream need not look at those before it: versions grow with positions.
    private static final String VERSION_AFTER = """
            AND event.version > coalesce((SELECT version
                                          FROM {events}
                                          WHERE tenant_id = ? AND stream_id = ? AND position = ?), 0)
            """;

    private final List<String> clauses = new ArrayList<>(List.of(SELECT_EVENTS));
    private final List<Object> values = new ArrayList<>();

    private QuerySql(String tenantId) {
        values.add(tenantId);
    }

    /**
     * Returns the statement for one page.
     *
     * @param last the last event of the page before; {@code null} for the first page
     */
    static QuerySql page(EventQuery query, String tenantId, @Nullable RecordedEvent last, int limit) {
        QuerySql sql = new QuerySql(tenantId);
        sql.stream(query);
        sql.and("AND split_part(event.stream_id, '-', 1) = ?", query.category());
        sql.types(query.types());
        sql.tags(query.tags());
        sql.and("AND event.correlation_id = ?", query.correlationId());
        sql.and("AND event.causation_id = ?", query.causationId());
        sql.and("AND event.position > ?", query.positionAfter());
        sql.and("AND event.position < ?", query.positionBefore());
        sql.and("AND event.recorded_at > ?", TimeBound.after(query.recordedAfter()));
        sql.and("AND event.recorded_at < ?", TimeBound.before(query.recordedBefore()));
        sql.order(query, last);
        sql.and("LIMIT ?", limit);
        return sql;
    }

    /** Returns the statement's text, names not resolved. */
    String text() {
        return String.join("\n", clauses);
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, jdbcValue(statement.getConnection(), values.get(i)));
        }
    }

    private void stream(EventQuery query) {
        StreamFilter filter = query.stream();
        if (filter instanceof StreamFilter.Exact exact) {
            and("AND event.stream_id = ?", exact.streamId());
            versionAfter(exact.streamId(), query.positionAfter());
        } else if (filter instanceof StreamFilter.Prefix prefix) {
            prefix(prefix.prefix());
        } else if (filter instanceof StreamFilter.Glob glob) {
            GlobPattern pattern = GlobPattern.of(glob.pattern());
            prefix(pattern.prefix());
            and("AND event.stream_id LIKE ?", pattern.like());
        }
    }

    private void versionAfter(String streamId, @Nullable Long position) {
        if (position != null) {
            clauses.add(VERSION_AFTER.strip());
            values.addAll(List.of(values.get(0), streamId, position));
        }
    }

    private void prefix(String prefix) {
        and("AND event.stream_id >= ?", prefix);
        and("AND event.stream_id < ?", GlobPattern.endOfPrefix(prefix));
    }

    // Only of one type does the opt-in index know the order of positions.
    private void types(@Nullable Set<String> types) {
        if (types != null && types.size() == 1) {
            and("AND event.type = ?", types.iterator().next());
        } else {
            and("AND event.type = ANY (?::text[])", types);
        }
    }

    private void tags(@Nullable TagFilter tags) {
        if (tags == null) {
            return;
        }
        for (String tag : tags.all()) {
            tagged("AND event.position IN (SELECT position FROM {event_tags} WHERE tenant_id = ? AND tag = ?)", tag);
        }
        if (!tags.any().isEmpty()) {
            tagged(
                    "AND event.position IN (SELECT position FROM {event_tags} WHERE tenant_id = ? AND tag = ANY (?::text[]))",
                    tags.any());
        }
        if (!tags.none().isEmpty()) {
            tagged(
                    "AND NOT EXISTS (SELECT FROM {event_tags} AS other WHERE other.tenant_id = ? AND other.tag = ANY (?::text[]) AND other.position = event.position)",
                    tags.none());
        }
    }

    private void tagged(String clause, Object tags) {
        clauses.add(clause);
        values.add(values.get(0));
        values.add(tags);
    }

    private void order(EventQuery query, @Nullable RecordedEvent last) {
        // Inside one stream versions and positions grow together, and the primary key answers for the version.
        if (query.stream() instanceof StreamFilter.Exact) {
            and(
                    query.backward() ? "AND event.version < ?" : "AND event.version > ?",
                    last == null ? null : last.version());
            clauses.add(query.backward() ? "ORDER BY event.version DESC" : "ORDER BY event.version");
        } else {
            and(
                    query.backward() ? "AND event.position < ?" : "AND event.position > ?",
                    last == null ? null : last.position());
            clauses.add(query.backward() ? "ORDER BY event.position DESC" : "ORDER BY event.position");
        }
    }

    private void and(String clause, @Nullable Object value) {
        if (value != null) {
            clauses.add(clause);
            values.add(value);
        }
    }

    private static Object jdbcValue(Connection connection, Object value) throws SQLException {
        if (value instanceof Set<?> names) {
            Array array = connection.createArrayOf("text", names.toArray());
            return array;
        }
        return value;
    }
}
