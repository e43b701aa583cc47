package io.pgstore.event;

import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** Runs queries over the log page by page; no connection is held while the handler works. */
final class QueryRunner {
    private final StoreDatabase database;
    private final String tenantId;
    private final EventRows rows;
    private final TimeWindow times;

    QueryRunner(EventStoreContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.rows = new EventRows(context.codec());
        this.times = new TimeWindow(database, tenantId);
    }

    long run(EventQuery query, Consumer<RecordedEvent> handler) {
        if (query.types() != null && query.types().isEmpty()) {
            return 0;
        }
        return times.narrow(query).map(within -> read(within, handler)).orElse(0L);
    }

    private long read(EventQuery query, Consumer<RecordedEvent> handler) {
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
        planForItsValues(statement);
        sql.bind(statement);
        try (ResultSet found = statement.executeQuery()) {
            return rows.all(found, 1);
        }
    }

    // A statement that is prepared on the server is soon planned once for all values: for a rare tag that plan, made
    // for an
    // average one, walks the whole log.
    private static void planForItsValues(PreparedStatement statement) throws SQLException {
        if (statement.isWrapperFor(PGStatement.class)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
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
