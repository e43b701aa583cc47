package io.pgstore.saga;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.saga.SagaTimeout.Tries;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Sets and cancels timeouts. Whoever touches one locks its saga first, as the {@linkplain TimeoutClaims poller} does, so
 * that they never deadlock and a saga that is completed or deleted meanwhile keeps none.
 */
final class SagaTimeouts {
    private static final String SET_TIMEOUT = """
            WITH open_saga AS MATERIALIZED (
                SELECT tenant_id, saga_name, saga_id
                FROM {sagas}
                WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND completed_at IS NULL
                FOR NO KEY UPDATE)
            INSERT INTO {saga_timeouts} (tenant_id, saga_name, saga_id, timeout_name, due_at, next_try_at, attempts, type,
                                         schema_version, data)
            SELECT tenant_id, saga_name, saga_id, ?, ?, ?, 0, ?, ?::integer, ?::jsonb
            FROM open_saga
            ON CONFLICT (tenant_id, saga_name, saga_id, timeout_name) DO UPDATE
            SET due_at = excluded.due_at, next_try_at = excluded.next_try_at, attempts = 0, type = excluded.type,
                schema_version = excluded.schema_version, data = excluded.data, last_error = NULL, dead_at = NULL
            RETURNING due_at
            """;

    private static final String CANCEL_TIMEOUT = """
            WITH saga AS MATERIALIZED (
                SELECT tenant_id, saga_name, saga_id
                FROM {sagas}
                WHERE tenant_id = ? AND saga_name = ? AND saga_id = ?
                FOR NO KEY UPDATE)
            DELETE FROM {saga_timeouts} AS timeout
            USING saga
            WHERE timeout.tenant_id = saga.tenant_id AND timeout.saga_name = saga.saga_name
              AND timeout.saga_id = saga.saga_id AND timeout.timeout_name = ?
            """;

    private static final String SELECT_TIMEOUTS = """
            SELECT timeout.tenant_id, timeout.saga_name, timeout.saga_id, saga.correlation_id, timeout.timeout_name,
                   timeout.due_at, timeout.attempts, timeout.next_try_at, timeout.last_error, timeout.dead_at,
                   timeout.type, timeout.schema_version, timeout.data
            FROM {saga_timeouts} AS timeout
            JOIN {sagas} AS saga
              ON saga.tenant_id = timeout.tenant_id AND saga.saga_name = timeout.saga_name
             AND saga.saga_id = timeout.saga_id
            WHERE timeout.tenant_id = ? AND timeout.saga_name = ? AND timeout.saga_id = ?
            ORDER BY timeout.next_try_at, timeout.timeout_name
            """;

    private final SagaStoreContext context;
    private final StoreDatabase database;
    private final String tenantId;
    private final SagaEncoder encoder;
    private final TimeoutRows rows;
    private final String setTimeout;
    private final String cancelTimeout;
    private final String selectTimeouts;

    SagaTimeouts(SagaStoreContext context, String tenantId) {
        this.context = context;
        this.database = context.database();
        this.tenantId = tenantId;
        this.encoder = new SagaEncoder(context.codec(), tenantId);
        this.rows = new TimeoutRows(context.codec());
        this.setTimeout = database.tables().resolve(SET_TIMEOUT);
        this.cancelTimeout = database.tables().resolve(CANCEL_TIMEOUT);
        this.selectTimeouts = database.tables().resolve(SELECT_TIMEOUTS);
    }

    SagaTimeout schedule(SagaInstance<?> saga, String timeoutName, Instant dueAt, @Nullable Object payload) {
        encoder.requireTimeout(saga, timeoutName, dueAt);
        EncodedPayload encoded = encoder.encodePayload(saga, timeoutName, payload);
        Optional<Instant> set = database.write(what("set", saga, timeoutName), setTimeout, statement -> {
            bind(statement, saga, timeoutName, dueAt, encoded);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(SagaRows.requiredTime(row, 1)) : Optional.empty();
            }
        });
        Instant due = set.orElseThrow(() -> SagaNotFoundException.notOpen(saga.sagaName(), saga.sagaId()));
        database.afterCommit(() -> context.timeoutSignal().scheduled(due));
        return new SagaTimeout(
                tenantId,
                saga.sagaName(),
                saga.sagaId(),
                saga.correlationId(),
                timeoutName,
                due,
                new Tries(0, due, null, null),
                encoded,
                context.codec());
    }

    boolean cancel(SagaInstance<?> saga, String timeoutName) {
        Assert.notNull(timeoutName, "timeoutName must not be null");
        int cancelled =
                database.write(what("cancel", saga, timeoutName), cancelTimeout, statement -> new ArrayBinder(statement)
                        .text(tenantId)
                        .text(saga.sagaName())
                        .text(saga.sagaId())
                        .text(timeoutName)
                        .update());
        return cancelled == 1;
    }

    List<SagaTimeout> list(String sagaName, String sagaId) {
        return database.read(selectTimeouts, statement -> {
            new ArrayBinder(statement).text(tenantId).text(sagaName).text(sagaId);
            return rows.query(statement);
        });
    }

    private void bind(
            PreparedStatement statement,
            SagaInstance<?> saga,
            String timeoutName,
            Instant dueAt,
            @Nullable EncodedPayload payload)
            throws SQLException {
        new ArrayBinder(statement)
                .text(tenantId)
                .text(saga.sagaName())
                .text(saga.sagaId())
                .text(timeoutName)
                .time(dueAt)
                .time(dueAt)
                .text(payload == null ? null : payload.type())
                .text(payload == null ? null : String.valueOf(payload.schemaVersion()))
                .text(payload == null ? null : payload.json());
    }

    private static Supplier<String> what(String verb, SagaInstance<?> saga, String timeoutName) {
        return () -> "%s timeout %s of saga %s/%s".formatted(verb, timeoutName, saga.sagaName(), saga.sagaId());
    }
}
