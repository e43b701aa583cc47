package io.pgstore.saga;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.util.Assert;

/** Reads single sagas. */
final class SagaReader {
    private static final String BY_ID = """
            WHERE saga.tenant_id = ? AND saga.saga_name = ? AND saga.saga_id = ?
            """;

    // Nulls stand last in the index, so backwards the holder of the correlation id comes first.
    private static final String BY_CORRELATION = """
            WHERE saga.tenant_id = ? AND saga.saga_name = ? AND saga.correlation_id = ?
            ORDER BY saga.superseded DESC
            LIMIT 1
            """;

    private static final String LOCK = "FOR UPDATE OF saga";

    private final StoreDatabase database;
    private final String tenantId;
    private final SagaRows rows;
    private final String selectById;
    private final String selectByCorrelation;
    private final String lockByCorrelation;

    SagaReader(SagaStoreContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.rows = new SagaRows(context.codec());
        this.selectById = database.tables().resolve(SagaRows.SELECT_SAGAS + BY_ID);
        this.selectByCorrelation = database.tables().resolve(SagaRows.SELECT_SAGAS + BY_CORRELATION);
        this.lockByCorrelation = database.tables().resolve(SagaRows.SELECT_SAGAS + BY_CORRELATION + LOCK);
    }

    <S> Optional<SagaInstance<S>> findById(String sagaName, String sagaId, Class<S> stateType) {
        return database.read(selectById, query(sagaName, sagaId, stateType));
    }

    <S> Optional<SagaInstance<S>> findByCorrelationId(String sagaName, String correlationId, Class<S> stateType) {
        return database.read(selectByCorrelation, query(sagaName, correlationId, stateType));
    }

    <S> Optional<SagaInstance<S>> lockByCorrelationId(String sagaName, String correlationId, Class<S> stateType) {
        Supplier<String> what = () -> "lock the saga %s with correlation id %s".formatted(sagaName, correlationId);
        if (!database.inTransaction()) {
            throw new InvalidDataAccessApiUsageException(
                    "Cannot " + what.get() + ": there is no transaction that would hold the lock; add @Transactional");
        }
        return database.write(what, lockByCorrelation, query(sagaName, correlationId, stateType));
    }

    private <S> PreparedStatementCallback<Optional<SagaInstance<S>>> query(
            String sagaName, String id, Class<S> stateType) {
        Assert.notNull(sagaName, "sagaName must not be null");
        Assert.notNull(id, "id must not be null");
        return (PreparedStatement statement) -> {
            new ArrayBinder(statement).text(tenantId).text(sagaName).text(id);
            return rows.query(statement, stateType).stream().findFirst();
        };
    }
}
