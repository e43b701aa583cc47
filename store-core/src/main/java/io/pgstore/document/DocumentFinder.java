package io.pgstore.document;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Finds documents by what they hold. */
final class DocumentFinder<T> {
    private static final int DEFAULT_PAGE = 100;
    private static final int STREAM_PAGE = 500;
    private static final int FIRST_KEY = 8;
    private static final String COUNT_DOCUMENTS = """
            SELECT count(*)
            FROM {collection} AS doc
            """;

    private static final String FIND_DOCUMENT = """
            SELECT 1
            FROM {collection} AS doc
            """;

    private final CollectionContext<T> context;
    private final DocumentRows<T> rows;
    private final String countDocuments;
    private final String findDocument;

    DocumentFinder(CollectionContext<T> context) {
        this.context = context;
        this.rows = new DocumentRows<>(context);
        this.countDocuments = context.resolve(COUNT_DOCUMENTS);
        this.findDocument = context.resolve(FIND_DOCUMENT);
    }

    List<Document<T>> find(DocumentQuery query) {
        return read(query, rows::document);
    }

    DocumentPage<T> page(DocumentQuery query) {
        Integer limit = query.limit();
        int size = limit == null ? DEFAULT_PAGE : limit;
        // One more than asked for tells whether there is another page.
        List<Found<T>> found = read(
                query.limit(size == Integer.MAX_VALUE ? size : size + 1),
                row -> new Found<>(rows.document(row), keys(row, query.sort())));
        List<Document<T>> documents =
                found.stream().limit(size).map(Found::document).toList();
        return new DocumentPage<>(documents, found.size() > size ? token(found.get(size - 1), query.sort()) : null);
    }

    /** Reads page by page, and each when it is needed; no connection is held between two pages. */
    Stream<Document<T>> stream(DocumentQuery query) {
        Spliterator<Document<T>> documents = Spliterators.spliteratorUnknownSize(
                new Pages(query), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
        return StreamSupport.stream(documents, false);
    }

    long count(Filter filter) {
        SqlQuery sql = QuerySql.appendWhere(context.query().append(countDocuments), context.tenantId(), filter);
        return context.database().read(sql.sql(), statement -> {
            sql.setParameters(statement);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    boolean exists(Filter filter) {
        SqlQuery sql = QuerySql.appendWhere(context.query().append(findDocument), context.tenantId(), filter)
                .append("\nLIMIT 1");
        return context.database().read(sql.sql(), statement -> {
            sql.setParameters(statement);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        });
    }

    /** Reads the parts of a query one after the other, as long as its limit is not reached. */
    private <R> List<R> read(DocumentQuery query, RowReader<R> reader) {
        List<R> found = new ArrayList<>();
        Integer limit = query.limit();
        for (QuerySql.Part part : QuerySql.parts(query)) {
            if (limit == null) {
                read(QuerySql.select(context, query, part), reader, found);
            } else if (found.size() < limit) {
                read(QuerySql.select(context, query.limit(limit - found.size()), part), reader, found);
            }
        }
        return found;
    }

    private <R> void read(SqlQuery sql, RowReader<R> reader, List<R> found) {
        context.database().read(sql.sql(), statement -> {
            sql.setParameters(statement);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(reader.read(row));
                }
            }
            return true;
        });
    }

    private static List<@Nullable String> keys(ResultSet row, List<SortKey> sort) throws SQLException {
        List<@Nullable String> values = new ArrayList<>();
        for (int index = 0; index < sort.size(); index++) {
            values.add(row.getString(FIRST_KEY + index));
        }
        return values;
    }

    private static String token(Found<?> last, List<SortKey> sort) {
        return PageToken.text(sort, last.keys(), last.document().id());
    }

    private interface RowReader<R> {
        R read(ResultSet row) throws SQLException;
    }

    /** A document, and what it was sorted by. */
    private record Found<T>(Document<T> document, List<@Nullable String> keys) {}

    /** The documents of all pages of a query, of as many as it asks for. */
    private final class Pages implements Iterator<Document<T>> {
        private final long limit;
        private DocumentQuery query;
        private Iterator<Document<T>> page = List.<Document<T>>of().iterator();
        private boolean last;
        private long read;

        Pages(DocumentQuery query) {
            Integer most = query.limit();
            this.limit = most == null ? Long.MAX_VALUE : most;
            this.query = query;
        }

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && !last) {
                DocumentPage<T> next = page(query.limit((int) Math.min(STREAM_PAGE, limit - read)));
                read += next.documents().size();
                last = next.next() == null || read == limit;
                query = query.skip(0).after(next.next());
                page = next.documents().iterator();
            }
            return page.hasNext();
        }

        @Override
        public Document<T> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.next();
        }
    }
}
