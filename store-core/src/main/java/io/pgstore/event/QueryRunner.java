package io.pgstore.event;

import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs queries over the log page by page; no connection is held while the handler works. */
final class QueryRunner {
    private final StoreDatabase database;
    private final String tenantId;
    private final EventRows rows;

    QueryRunner(EventStoreContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.rows = new EventRows(context.codec());
    }

    long run(EventQuery query, Consumer<RecordedEvent> handler) {
        if (query.types() != null && query.types().isEmpty()) {
            return 0;
        }
        PageSize pageSize = new PageSize();
        RecordedEvent last = null;
        long handled = 0;
        while (handled < query.limit()) {
            // Of a page for a regular expression any part may match, so the limit says nothing of its size.
            long wanted = query.stream() instanceof StreamFilter.Regex ? Long.MAX_VALUE : query.limit() - handled;
            int size = pageSize.next(wanted);
            List<RecordedEvent> page = page(query, last, size);
            handled += handle(query, page, query.limit() - handled, handler);
            if (page.size() < size) {
                break;
            }
            last = page.get(size - 1);
            pageSize.saw(page);
        }
        return handled;
    }

    private List<RecordedEvent> page(EventQuery query, @Nullable RecordedEvent last, int size) {
        QuerySql sql = QuerySql.page(query, tenantId, last, size);
        return database.read(database.tables().resolve(sql.text()), statement -> select(statement, sql));
    }

    private List<RecordedEvent> select(PreparedStatement statement, QuerySql sql) throws SQLException {
        sql.bind(statement);
        try (ResultSet found = statement.executeQuery()) {
            return rows.all(found, 1);
        }
    }

    private static long handle(
            EventQuery query, List<RecordedEvent> page, long limit, Consumer<RecordedEvent> handler) {
        long handled = 0;
        for (RecordedEvent event : page) {
            if (handled == limit) {
                break;
            }
            if (!(query.stream() instanceof StreamFilter.Regex regex)
                    || regex.pattern().matcher(event.streamId()).find()) {
                handler.accept(event);
                handled++;
            }
        }
        return handled;
    }
}
