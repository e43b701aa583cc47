package io.pgstore.state;

import io.pgstore.codec.Codec;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.KeyPrefix;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;

/** Lists, counts and finds states, page by page in the order of their ids. */
final class StateLister {
    private static final String SELECT_PAGE = """
            SELECT persistence_id, revision, type, schema_version, data, updated_at
            FROM {durable_state}
            WHERE tenant_id = ? AND persistence_id >= ? AND persistence_id < ? AND persistence_id > ?
              AND data IS NOT NULL
            ORDER BY persistence_id
            LIMIT ?
            """;

    private static final String SELECT_PAGE_BY_CONTENT = """
            SELECT persistence_id, revision, type, schema_version, data, updated_at
            FROM {durable_state}
            WHERE tenant_id = ? AND persistence_id >= ? AND persistence_id < ? AND persistence_id > ?
              AND data @> ?::jsonb
            ORDER BY persistence_id
            LIMIT ?
            """;

    private static final String SELECT_PAGE_BY_ATTRIBUTE = """
            SELECT state.persistence_id, state.revision, state.type, state.schema_version, state.data, state.updated_at
            FROM {durable_state_attributes} AS attribute
            JOIN {durable_state} AS state
              ON state.tenant_id = attribute.tenant_id AND state.persistence_id = attribute.persistence_id
            WHERE attribute.tenant_id = ? AND attribute.name = ? AND attribute.value = ?
              AND attribute.persistence_id > ?
              AND state.data IS NOT NULL
            ORDER BY attribute.persistence_id
            LIMIT ?
            """;

    private static final String COUNT_STATES = """
            SELECT count(*)
            FROM {durable_state}
            WHERE tenant_id = ? AND persistence_id >= ? AND persistence_id < ? AND data IS NOT NULL
            """;

    private final StoreDatabase database;
    private final Codec codec;
    private final String tenantId;
    private final StateRows rows;
    private final String selectPage;
    private final String selectPageByContent;
    private final String selectPageByAttribute;
    private final String countStates;

    StateLister(DurableStateContext context, String tenantId) {
        this.database = context.database();
        this.codec = context.codec();
        this.tenantId = tenantId;
        this.rows = new StateRows(codec);
        this.selectPage = database.tables().resolve(SELECT_PAGE);
        this.selectPageByContent = database.tables().resolve(SELECT_PAGE_BY_CONTENT);
        this.selectPageByAttribute = database.tables().resolve(SELECT_PAGE_BY_ATTRIBUTE);
        this.countStates = database.tables().resolve(COUNT_STATES);
    }

    <T> List<DurableState<T>> list(String prefix, Page page, Class<T> type) {
        return database.read(selectPage, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(prefix)
                    .text(KeyPrefix.end(prefix))
                    .text(start(page))
                    .number(page.limit());
            return rows.query(statement, type);
        });
    }

    <T> List<DurableState<T>> findByContent(String prefix, Map<String, ?> content, Page page, Class<T> type) {
        String json = codec.encode(content).json();
        return database.read(selectPageByContent, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(prefix)
                    .text(KeyPrefix.end(prefix))
                    .text(start(page))
                    .text(json)
                    .number(page.limit());
            return rows.query(statement, type);
        });
    }

    <T> List<DurableState<T>> findByAttribute(String name, String value, Page page, Class<T> type) {
        return database.read(selectPageByAttribute, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(name)
                    .text(value)
                    .text(start(page))
                    .number(page.limit());
            return rows.query(statement, type);
        });
    }

    long count(String prefix) {
        return database.read(countStates, statement -> {
            new ArrayBinder(statement).text(tenantId).text(prefix).text(KeyPrefix.end(prefix));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private static String start(Page page) {
        String after = page.after();
        return after == null ? "" : after;
    }
}
