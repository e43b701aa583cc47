package io.pgstore.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statement of a query. */
final class QuerySql {
    /** Which documents of a query a statement reads: in ascending order those without the first key come last. */
    enum Part {
        WHOLE,
        WITH_KEY,
        WITHOUT_KEY
    }

    private static final String SELECT_DOCUMENTS = """
            SELECT doc.id, doc.version, doc.created_at, doc.updated_at, doc.type, doc.schema_version, doc.data""";

    private static final String WHERE_TENANT = """
            WHERE doc.version > 0 AND doc.tenant_id =\s""";

    private QuerySql() {}

    /**
     * Returns the parts that a query is to be read in, one after the other. To go on behind a value in ascending order takes two:
     * those that follow and those without a value are two ranges of an index, and one statement would use none.
     */
    static List<Part> parts(DocumentQuery query) {
        String after = query.after();
        boolean split = after != null
                && query.skip() == 0
                && !query.sort().isEmpty()
                && !query.sort().get(0).isDescending()
                && PageToken.of(after, query.sort()).value(0) != null;
        return split ? List.of(Part.WITH_KEY, Part.WITHOUT_KEY) : List.of(Part.WHOLE);
    }

    /** Returns the statement that reads documents of {@code query}, and after each what it was sorted by, as text. */
    static SqlQuery select(CollectionContext<?> context, DocumentQuery query, Part part) {
        SqlQuery sql = context.query().append(SELECT_DOCUMENTS);
        for (SortKey key : query.sort()) {
            append(sql.append(", "), key).append("::text");
        }
        sql.append(context.resolve("\nFROM {collection} AS doc\n"));
        appendWhere(sql, context.tenantId(), query.filter());
        String after = query.after();
        if (part == Part.WITHOUT_KEY) {
            append(sql.append("\nAND "), query.sort().get(0)).append(" IS NULL");
        } else if (after != null) {
            appendAfter(sql, query.sort(), PageToken.of(after, query.sort()), part);
        }
        sql.append("\nORDER BY ");
        for (SortKey key : query.sort()) {
            append(sql, key).append(key.isDescending() ? " DESC, " : ", ");
        }
        sql.append("doc.id");
        Integer limit = query.limit();
        if (limit != null) {
            sql.append("\nLIMIT ").bind(limit);
        }
        if (query.skip() > 0) {
            sql.append("\nOFFSET ").bind(query.skip());
        }
        return sql;
    }

    /** Appends the condition that every statement has. */
    static SqlQuery appendWhere(SqlQuery sql, String tenantId, Filter filter) {
        sql.append(WHERE_TENANT).bind(tenantId).append(" AND ");
        filter.condition().appendTo(sql, "doc.data");
        return sql;
    }

    // The rows that come later by the first key, or are equal in it and later by the second, and so on. Null comes
    // last, in descending order first.
    private static void appendAfter(SqlQuery sql, List<SortKey> keys, PageToken after, Part part) {
        sql.append("\nAND (");
        for (int last = 0; last < keys.size(); last++) {
            appendEqual(sql, keys.subList(0, last), after);
            appendLater(sql, keys.get(last), after.value(last));
            sql.append(" OR ");
        }
        appendEqual(sql, keys, after);
        sql.append("doc.id > ").bind(after.id()).append(")");
        boolean descending = !keys.isEmpty() && keys.get(0).isDescending() && after.value(0) != null;
        if (descending || part == Part.WITH_KEY) {
            // Said for the index; of descending keys it follows from the above.
            append(sql.append(" AND "), keys.get(0)).append(descending ? " <= " : " >= ");
            bind(sql, after.value(0));
        }
    }

    private static void appendEqual(SqlQuery sql, List<SortKey> keys, PageToken after) {
        for (int index = 0; index < keys.size(); index++) {
            append(sql, keys.get(index));
            Object value = after.value(index);
            if (value == null) {
                sql.append(" IS NULL AND ");
            } else {
                sql.append(" = ").bind(value).append(" AND ");
            }
        }
    }

    private static void appendLater(SqlQuery sql, SortKey key, @Nullable Object value) {
        if (value == null && key.isDescending()) {
            append(sql, key).append(" IS NOT NULL");
        } else if (value == null) {
            sql.append("false");
        } else if (key.isDescending()) {
            append(sql, key).append(" < ").bind(value);
        } else {
            append(sql.append("("), key).append(" > ").bind(value).append(" OR ");
            append(sql, key).append(" IS NULL)");
        }
    }

    private static void bind(SqlQuery sql, @Nullable Object value) {
        if (value != null) {
            sql.bind(value);
        }
    }

    private static SqlQuery append(SqlQuery sql, SortKey key) {
        return sql.expression(key.kind(), key.path(), "doc.data");
    }
}
