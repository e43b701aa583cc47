package io.pgstore.saga;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** Removes sagas, and what belongs to them. */
final class SagaDeletes {
    private static final String DELETE_SAGA = """
            DELETE FROM {sagas}
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ?
            RETURNING correlation_id, completed_at
            """;

    private static final String DELETE_SAGA_AT_VERSION = """
            DELETE FROM {sagas}
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND version = ?
            RETURNING correlation_id, completed_at
            """;

    // Messages after the completion belong to the next saga with this correlation id.
    private static final String DELETE_BELONGINGS = """
            WITH timeouts AS (
                DELETE FROM {saga_timeouts}
                WHERE tenant_id = ? AND saga_name = ? AND saga_id = ?)
            DELETE FROM {saga_messages}
            WHERE tenant_id = ? AND saga_name = ? AND correlation_id = ?
              AND handled_at <= coalesce(?::timestamptz, 'infinity')
            """;

    // No saga is completed before it is created, so the index on the creation bounds the scan. Completed sagas have
    // no timeouts.
    private static final String DELETE_COMPLETED_SAGAS = """
            WITH old AS MATERIALIZED (
                SELECT tenant_id, saga_name, saga_id
                FROM {sagas}
                WHERE tenant_id = ? AND saga_name = ? AND completed_at < ? AND created_at < ?
                ORDER BY created_at, saga_id
                LIMIT ?
                FOR UPDATE SKIP LOCKED),
            removed AS (
                DELETE FROM {sagas} AS saga
                USING old
                WHERE saga.tenant_id = old.tenant_id AND saga.saga_name = old.saga_name
                  AND saga.saga_id = old.saga_id
                RETURNING saga.tenant_id, saga.saga_name, saga.correlation_id, saga.completed_at),
            messages AS (
                DELETE FROM {saga_messages} AS message
                USING removed
                WHERE message.tenant_id = removed.tenant_id AND message.saga_name = removed.saga_name
                  AND message.correlation_id = removed.correlation_id AND message.handled_at <= removed.completed_at)
            SELECT count(*)
            FROM removed
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final SagaUpdates updates;
    private final String deleteSaga;
    private final String deleteSagaAtVersion;
    private final String deleteBelongings;
    private final String deleteCompletedSagas;

    /** What is left to do about a saga whose row is gone. */
    private record Removed(String correlationId, @Nullable Instant completedAt) {}

    SagaDeletes(SagaStoreContext context, SagaUpdates updates, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.updates = updates;
        this.deleteSaga = database.tables().resolve(DELETE_SAGA);
        this.deleteSagaAtVersion = database.tables().resolve(DELETE_SAGA_AT_VERSION);
        this.deleteBelongings = database.tables().resolve(DELETE_BELONGINGS);
        this.deleteCompletedSagas = database.tables().resolve(DELETE_COMPLETED_SAGAS);
    }

    boolean delete(String sagaName, String sagaId) {
        return database.writeAtomically(what(sagaName, sagaId), () -> {
            Optional<Removed> removed = database.write(what(sagaName, sagaId), deleteSaga, statement -> {
                new ArrayBinder(statement).text(tenantId).text(sagaName).text(sagaId);
                return removed(statement);
            });
            return removed.isPresent() && deleteBelongings(sagaName, sagaId, removed.get());
        });
    }

    void delete(String sagaName, String sagaId, long expectedVersion) {
        Assert.isTrue(expectedVersion > 0, () -> "expectedVersion must be positive: " + expectedVersion);
        database.writeAtomically(what(sagaName, sagaId), () -> {
            Optional<Removed> removed = database.write(what(sagaName, sagaId), deleteSagaAtVersion, statement -> {
                new ArrayBinder(statement)
                        .text(tenantId)
                        .text(sagaName)
                        .text(sagaId)
                        .number(expectedVersion);
                return removed(statement);
            });
            return deleteBelongings(
                    sagaName, sagaId, removed.orElseThrow(() -> updates.conflict(sagaName, sagaId, expectedVersion)));
        });
    }

    long deleteCompletedBefore(String sagaName, Instant completedBefore, int batchSize) {
        Assert.isTrue(batchSize > 0, () -> "batchSize must be positive: " + batchSize);
        long total = 0;
        while (true) {
            long removed = deleteBatch(sagaName, completedBefore, batchSize);
            if (removed == 0) {
                return total;
            }
            total += removed;
        }
    }

    private long deleteBatch(String sagaName, Instant completedBefore, int batchSize) {
        return database.write(() -> "delete completed sagas " + sagaName, deleteCompletedSagas, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(sagaName)
                    .time(completedBefore)
                    .time(completedBefore)
                    .number(batchSize);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** Removes timeouts in a statement of its own: it sees what was set while the saga's deletion waited for its lock. */
    private boolean deleteBelongings(String sagaName, String sagaId, Removed removed) {
        database.write(what(sagaName, sagaId), deleteBelongings, statement -> new ArrayBinder(statement)
                .text(tenantId)
                .text(sagaName)
                .text(sagaId)
                .text(tenantId)
                .text(sagaName)
                .text(removed.correlationId())
                .time(removed.completedAt())
                .update());
        return true;
    }

    private static Optional<Removed> removed(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(new Removed(row.getString(1), SagaRows.time(row, 2))) : Optional.empty();
        }
    }

    private static Supplier<String> what(String sagaName, String sagaId) {
        return () -> "delete saga %s/%s".formatted(sagaName, sagaId);
    }
}
