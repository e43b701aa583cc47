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
        long handled = 0;
        Long position = null;
        while (handled < query.limit()) {
            int size = pageSize.next(query.limit() - handled);
            List<RecordedEvent> page = page(query, position, size);
            handled += handle(query.stream(), page, handler);
            if (page.size() < size) {
                break;
            }
            position = page.get(size - 1).position();
            pageSize.saw(page);
        }
        return handled;
    }

    private List<RecordedEvent> page(EventQuery query, @Nullable Long position, int size) {
        QuerySql sql = QuerySql.page(query, tenantId, position, size);
        return database.read(database.tables().resolve(sql.text()), statement -> select(statement, sql));
    }

    private List<RecordedEvent> select(PreparedStatement statement, QuerySql sql) throws SQLException {
        sql.bind(statement);
        try (ResultSet found = statement.executeQuery()) {
            return rows.all(found, 1);
        }
    }

    private static long handle(
            @Nullable StreamFilter filter, List<RecordedEvent> page, Consumer<RecordedEvent> handler) {
        long handled = 0;
        for (RecordedEvent event : page) {
            if (!(filter instanceof StreamFilter.Regex regex)
                    || regex.pattern().matcher(event.streamId()).find()) {
                handler.accept(event);
                handled++;
            }
        }
        return handled;
    }
}
