package io.pgstore.saga;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** {@link DeadTimeouts} on the PostgreSQL table {@code saga_timeouts}. */
final class JdbcDeadTimeouts implements DeadTimeouts {
    private static final String SELECT_DEAD = """
            SELECT timeout.tenant_id, timeout.saga_name, timeout.saga_id, saga.correlation_id, timeout.timeout_name,
                   timeout.due_at, timeout.attempts, timeout.next_try_at, timeout.last_error, timeout.dead_at,
                   timeout.type, timeout.schema_version, timeout.data
            FROM {saga_timeouts} AS timeout
            JOIN {sagas} AS saga
              ON saga.tenant_id = timeout.tenant_id AND saga.saga_name = timeout.saga_name
             AND saga.saga_id = timeout.saga_id
            WHERE timeout.tenant_id = ? AND timeout.saga_name = ? AND timeout.dead_at IS NOT NULL
              AND (timeout.dead_at, timeout.saga_id, timeout.timeout_name)
                  < (coalesce(?::timestamptz, 'infinity'), ?, ?)
            ORDER BY timeout.dead_at DESC, timeout.saga_id DESC, timeout.timeout_name DESC
            LIMIT ?
            """;

    private static final String REVIVE_TIMEOUT = """
            UPDATE {saga_timeouts}
            SET dead_at = NULL, attempts = 0, next_try_at = clock_timestamp()
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND timeout_name = ? AND dead_at IS NOT NULL
            """;

    private static final String DELETE_DEAD = """
            DELETE FROM {saga_timeouts}
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND timeout_name = ? AND dead_at IS NOT NULL
            """;

    private final SagaStoreContext context;
    private final StoreDatabase database;
    private final String tenantId;
    private final TimeoutRows rows;
    private final String selectDead;
    private final String reviveTimeout;
    private final String deleteDead;

    JdbcDeadTimeouts(SagaStoreContext context, String tenantId) {
        this.context = context;
        this.database = context.database();
        this.tenantId = tenantId;
        this.rows = new TimeoutRows(context.codec());
        this.selectDead = database.tables().resolve(SELECT_DEAD);
        this.reviveTimeout = database.tables().resolve(REVIVE_TIMEOUT);
        this.deleteDead = database.tables().resolve(DELETE_DEAD);
    }

    @Override
    public List<SagaTimeout> list(String sagaName, @Nullable SagaTimeout after, int limit) {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        return database.read(selectDead, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(sagaName)
                    .time(after == null ? null : after.deadAt())
                    .text(after == null ? "" : after.sagaId())
                    .text(after == null ? "" : after.name())
                    .number(limit);
            return rows.query(statement);
        });
    }

    @Override
    public boolean retry(String sagaName, String sagaId, String timeoutName) {
        boolean revived = changed("retry", reviveTimeout, sagaName, sagaId, timeoutName);
        if (revived) {
            database.afterCommit(() -> context.timeoutSignal().scheduled(Instant.MIN));
        }
        return revived;
    }

    @Override
    public boolean drop(String sagaName, String sagaId, String timeoutName) {
        return changed("drop", deleteDead, sagaName, sagaId, timeoutName);
    }

    private boolean changed(String verb, String sql, String sagaName, String sagaId, String timeoutName) {
        Supplier<String> what = () -> "%s dead timeout %s of saga %s/%s".formatted(verb, timeoutName, sagaName, sagaId);
        int changed = database.write(what, sql, statement -> new ArrayBinder(statement)
                .text(tenantId)
                .text(sagaName)
                .text(sagaId)
                .text(timeoutName)
                .update());
        return changed == 1;
    }
}
