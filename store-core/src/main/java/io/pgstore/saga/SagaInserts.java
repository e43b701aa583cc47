package io.pgstore.saga;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.DataIntegrityViolationException;

/** Starts sagas, and finds out what stood in the way of one that did not start. */
final class SagaInserts {
    // Two keys can collide, and a conflict target names only one: the other would fail the statement, and with it the
    // caller's transaction. So no target, and what collided is looked up; a collision with neither key is a loud error.
    private static final String INSERT_SAGA = """
            INSERT INTO {sagas} (tenant_id, saga_name, saga_id, correlation_id, version, type, schema_version, data,
                                 metadata, created_at, updated_at)
            SELECT ?, ?, ?, ?, 1, ?, ?, ?::jsonb, ?::jsonb, now, now
            FROM clock_timestamp() AS now
            ON CONFLICT DO NOTHING
            RETURNING correlation_id, version, metadata, created_at, updated_at, completed_at, archived_at
            """;

    private static final String SELECT_EXISTING = """
            SELECT 1 AS rank, saga_id, completed_at IS NOT NULL
            FROM {sagas}
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ?
            UNION ALL
            SELECT 2, saga_id, completed_at IS NOT NULL
            FROM {sagas}
            WHERE tenant_id = ? AND saga_name = ? AND correlation_id = ? AND superseded IS NULL
            ORDER BY rank
            LIMIT 1
            """;

    // Whoever waited for another that did the same finds it superseded and changes nothing.
    private static final String SUPERSEDE_COMPLETED = """
            UPDATE {sagas} AS holder
            SET superseded = 1 + coalesce((SELECT max(earlier.superseded)
                                           FROM {sagas} AS earlier
                                           WHERE earlier.tenant_id = holder.tenant_id
                                             AND earlier.saga_name = holder.saga_name
                                             AND earlier.correlation_id = holder.correlation_id), 0)
            WHERE tenant_id = ? AND saga_name = ? AND correlation_id = ?
              AND superseded IS NULL AND completed_at IS NOT NULL
            """;

    private static final int MAX_TRIES = 20;

    private final SagaStoreContext context;
    private final StoreDatabase database;
    private final String tenantId;
    private final SagaEncoder encoder;
    private final String insertSaga;
    private final String selectExisting;
    private final String supersedeCompleted;

    /** What stands in the way of a new saga. */
    private record Existing(DuplicateSagaException.Key key, String sagaId, boolean completed) {}

    SagaInserts(SagaStoreContext context, String tenantId) {
        this.context = context;
        this.database = context.database();
        this.tenantId = tenantId;
        this.encoder = new SagaEncoder(context.codec(), tenantId);
        this.insertSaga = database.tables().resolve(INSERT_SAGA);
        this.selectExisting = database.tables().resolve(SELECT_EXISTING);
        this.supersedeCompleted = database.tables().resolve(SUPERSEDE_COMPLETED);
    }

    <S> SagaInstance<S> insert(String sagaName, String sagaId, String correlationId, S state) {
        encoder.requireSaga(sagaName, sagaId);
        encoder.requireCorrelation(sagaName, correlationId);
        EncodedPayload payload = encoder.encodeState(sagaName, sagaId, state);
        Map<String, String> metadata = context.metadata().get();
        Supplier<String> what = () -> "start saga %s/%s".formatted(sagaName, sagaId);
        for (int tries = 1; tries <= MAX_TRIES; tries++) {
            Optional<SagaInstance<S>> started = database.write(what, insertSaga, statement -> {
                bind(statement, sagaName, sagaId, correlationId, payload, metadata);
                return insert(statement, sagaName, sagaId, state);
            });
            if (started.isPresent()) {
                return started.get();
            }
            existing(sagaName, sagaId, correlationId)
                    .ifPresent(existing -> makeWay(what, existing, sagaName, sagaId, correlationId));
        }
        throw new DataIntegrityViolationException(
                "Saga %s/%s collides with neither a saga id nor a correlation id, or they come and go: is there a further unique index on %s?"
                        .formatted(sagaName, sagaId, database.tables().resolve("{sagas}")));
    }

    private void bind(
            PreparedStatement statement,
            String sagaName,
            String sagaId,
            String correlationId,
            EncodedPayload payload,
            Map<String, String> metadata)
            throws SQLException {
        new ArrayBinder(statement)
                .text(tenantId)
                .text(sagaName)
                .text(sagaId)
                .text(correlationId)
                .text(payload.type())
                .number(payload.schemaVersion())
                .text(payload.json())
                .text(SagaMetadata.write(metadata));
    }

    private static <S> Optional<SagaInstance<S>> insert(
            PreparedStatement statement, String sagaName, String sagaId, S state) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(SagaRows.saga(row, 1, sagaName, sagaId, state, null)) : Optional.empty();
        }
    }

    private Optional<Existing> existing(String sagaName, String sagaId, String correlationId) {
        return database.read(selectExisting, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(sagaName)
                    .text(sagaId)
                    .text(tenantId)
                    .text(sagaName)
                    .text(correlationId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Existing(
                                row.getInt(1) == 1
                                        ? DuplicateSagaException.Key.SAGA_ID
                                        : DuplicateSagaException.Key.CORRELATION_ID,
                                row.getString(2),
                                row.getBoolean(3)))
                        : Optional.empty();
            }
        });
    }

    /** Takes the correlation id from a completed saga, if this store reuses it. */
    private void makeWay(
            Supplier<String> what, Existing existing, String sagaName, String sagaId, String correlationId) {
        if (existing.key() == DuplicateSagaException.Key.SAGA_ID
                || !existing.completed()
                || !context.reuseCorrelationIds()) {
            throw new DuplicateSagaException(existing.key(), sagaName, sagaId, correlationId, existing.sagaId());
        }
        database.write(what, supersedeCompleted, statement -> new ArrayBinder(statement)
                .text(tenantId)
                .text(sagaName)
                .text(correlationId)
                .update());
    }
}
