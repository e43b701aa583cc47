package io.pgstore.saga;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** Finds due timeouts of all tenants, takes them to be handled, and notes what could not be handled. */
final class TimeoutClaims {
    // The locks are taken inside of the limited scan, so what others hold is passed over and never counts. Of a row
    // that changed since the scan saw it, the lock looks at the present version: one that is due later now is left
    // alone. The setting ends the transaction of an owner that is frozen, so that another one gets its turn.
    private static final String CLAIM_DUE = """
            WITH due AS MATERIALIZED (
                SELECT timeout.tenant_id, timeout.saga_name, timeout.saga_id, timeout.timeout_name, saga.correlation_id
                FROM {saga_timeouts} AS timeout
                JOIN {sagas} AS saga
                  ON saga.tenant_id = timeout.tenant_id AND saga.saga_name = timeout.saga_name
                 AND saga.saga_id = timeout.saga_id
                WHERE timeout.saga_name = ? AND timeout.dead_at IS NULL
                  AND timeout.next_try_at <= statement_timestamp()
                ORDER BY timeout.next_try_at
                LIMIT 1
                FOR NO KEY UPDATE OF saga SKIP LOCKED
                FOR UPDATE OF timeout SKIP LOCKED)
            DELETE FROM {saga_timeouts} AS timeout
            USING due
            WHERE timeout.tenant_id = due.tenant_id AND timeout.saga_name = due.saga_name
              AND timeout.saga_id = due.saga_id AND timeout.timeout_name = due.timeout_name
            RETURNING timeout.tenant_id, timeout.saga_name, timeout.saga_id, due.correlation_id, timeout.timeout_name,
                      timeout.due_at, timeout.attempts, timeout.next_try_at, timeout.last_error, timeout.dead_at,
                      timeout.type, timeout.schema_version, timeout.data,
                      set_config('idle_in_transaction_session_timeout', ?, true)
            """;

    private static final String LOOK_AHEAD = """
            SELECT name.saga_name,
                   EXISTS (SELECT
                           FROM {saga_timeouts} AS due
                           WHERE due.saga_name = name.saga_name AND due.dead_at IS NULL
                             AND due.next_try_at <= statement_timestamp()),
                   (SELECT min(next.next_try_at)
                    FROM {saga_timeouts} AS next
                    WHERE next.saga_name = name.saga_name AND next.dead_at IS NULL
                      AND next.next_try_at > statement_timestamp()),
                   statement_timestamp()
            FROM unnest(?::text[]) AS name (saga_name)
            """;

    // Whoever was handed the same timeout in the meantime and failed as well has counted this failure.
    private static final String RECORD_FAILURE = """
            WITH saga AS MATERIALIZED (
                SELECT tenant_id, saga_name, saga_id
                FROM {sagas}
                WHERE tenant_id = ? AND saga_name = ? AND saga_id = ?
                FOR NO KEY UPDATE)
            UPDATE {saga_timeouts} AS timeout
            SET attempts = attempts + 1, next_try_at = clock_timestamp() + ? * interval '1 millisecond', last_error = ?,
                dead_at = CASE WHEN ? THEN clock_timestamp() END
            FROM saga
            WHERE timeout.tenant_id = saga.tenant_id AND timeout.saga_name = saga.saga_name
              AND timeout.saga_id = saga.saga_id AND timeout.timeout_name = ?
              AND timeout.due_at = ? AND timeout.attempts = ? AND timeout.dead_at IS NULL
            """;

    private final StoreDatabase database;
    private final Duration lease;
    private final TimeoutRows rows;
    private final String claimDue;
    private final String lookAhead;
    private final String recordFailure;

    /**
     * What is to come.
     *
     * @param due the saga names that have due timeouts now
     * @param next when the next one of any name will be due; {@code null} for none
     * @param now the database's time of the look
     */
    record Look(List<String> due, @Nullable Instant next, Instant now) {}

    /**
     * What to do about a failure.
     *
     * @param error what went wrong, in words
     * @param delay when to try again
     * @param dead whether to give up instead
     */
    record Failure(String error, Duration delay, boolean dead) {}

    TimeoutClaims(SagaStoreContext context, Duration lease) {
        this.database = context.database();
        this.lease = lease;
        this.rows = new TimeoutRows(context.codec());
        this.claimDue = database.tables().resolve(CLAIM_DUE);
        this.lookAhead = database.tables().resolve(LOOK_AHEAD);
        this.recordFailure = database.tables().resolve(RECORD_FAILURE);
    }

    /** Removes a due timeout in the present transaction and locks its saga; empty if there is none that nobody has. */
    Optional<SagaTimeout> claim(String sagaName) {
        Assert.state(
                database.inTransaction(),
                "The transaction manager of the saga timeouts does not manage the DataSource of the stores");
        return database.write(() -> "take a due timeout of sagas " + sagaName, claimDue, statement -> {
            new ArrayBinder(statement).text(sagaName).text(lease.toMillis() + "ms");
            return rows.query(statement).stream().findFirst();
        });
    }

    Look look(List<String> sagaNames) {
        return database.read(lookAhead, statement -> {
            new ArrayBinder(statement).array("text", sagaNames);
            try (ResultSet row = statement.executeQuery()) {
                List<String> due = new ArrayList<>();
                Instant next = null;
                Instant now = Instant.EPOCH;
                while (row.next()) {
                    if (row.getBoolean(2)) {
                        due.add(row.getString(1));
                    }
                    next = earlier(next, SagaRows.time(row, 3));
                    now = SagaRows.requiredTime(row, 4);
                }
                return new Look(due, next, now);
            }
        });
    }

    /** Notes a failure; returns whether the timeout was still there as it was claimed. */
    boolean failed(SagaTimeout timeout, Failure failure) {
        int changed = database.write(
                () -> "note the failure of " + timeout, recordFailure, statement -> new ArrayBinder(statement)
                        .text(timeout.tenantId())
                        .text(timeout.sagaName())
                        .text(timeout.sagaId())
                        .number(failure.delay().toMillis())
                        .text(failure.error())
                        .bool(failure.dead())
                        .text(timeout.name())
                        .time(timeout.dueAt())
                        .number(timeout.failedAttempts())
                        .update());
        return changed == 1;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
