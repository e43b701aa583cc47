package io.pgstore.saga;

import io.pgstore.codec.Codec;
import io.pgstore.saga.SagaQuery.Condition;
import io.pgstore.saga.SagaQuery.Cursor;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs queries: the statement has a fixed clause for each condition, every value bound. */
final class SagaFinder {
    private static final String COUNT_SAGAS = """
            SELECT count(*)
            FROM {sagas} AS saga
            """;

    private static final String OF_NAME = "WHERE saga.tenant_id = ? AND saga.saga_name = ?";

    private static final String AFTER = "AND (saga.created_at, saga.saga_id) < (?, ?)";

    private static final String PAGE = """
            ORDER BY saga.created_at DESC, saga.saga_id DESC
            LIMIT ?
            """;

    private final StoreDatabase database;
    private final Codec codec;
    private final String tenantId;
    private final SagaRows rows;

    SagaFinder(SagaStoreContext context, String tenantId) {
        this.database = context.database();
        this.codec = context.codec();
        this.tenantId = tenantId;
        this.rows = new SagaRows(codec);
    }

    <S> List<SagaInstance<S>> find(SagaQuery query, Class<S> stateType) {
        Cursor after = query.after();
        List<String> clauses = clauses(SagaRows.SELECT_SAGAS, query);
        if (after != null) {
            clauses.add(AFTER);
        }
        clauses.add(PAGE);
        return database.read(sql(clauses), statement -> {
            ArrayBinder parameters = bind(statement, query);
            if (after != null) {
                parameters.time(after.createdAt()).text(after.sagaId());
            }
            parameters.number(query.limit());
            return rows.query(statement, stateType);
        });
    }

    long count(SagaQuery query) {
        return database.read(sql(clauses(COUNT_SAGAS, query)), statement -> {
            bind(statement, query);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private static List<String> clauses(String statement, SagaQuery query) {
        List<String> clauses = new ArrayList<>(List.of(statement, OF_NAME));
        query.conditions().keySet().forEach(condition -> clauses.add(condition.clause()));
        return clauses;
    }

    private String sql(List<String> clauses) {
        return database.tables().resolve(String.join("\n", clauses));
    }

    private ArrayBinder bind(PreparedStatement statement, SagaQuery query) throws SQLException {
        ArrayBinder parameters = new ArrayBinder(statement).text(tenantId).text(query.sagaName());
        for (Map.Entry<Condition, Object> condition : query.conditions().entrySet()) {
            if (condition.getKey().bound()) {
                bind(parameters, condition.getValue());
            }
        }
        return parameters;
    }

    private void bind(ArrayBinder parameters, @Nullable Object value) throws SQLException {
        if (value instanceof Instant time) {
            parameters.time(time);
        } else if (value instanceof Map<?, ?> content) {
            parameters.text(codec.encode(content).json());
        } else {
            parameters.text((String) value);
        }
    }
}
