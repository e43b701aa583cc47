package io.pgstore.state;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.util.Assert;

/** Deletes and purges states, with their attributes. */
final class StateRemoval {
    // The revision is looked at first and checked under the row's lock: so the attributes that this statement sees are
    // those of the state that goes.
    private static final String DELETE_STATE = """
            WITH found AS MATERIALIZED (
                SELECT revision
                FROM {durable_state}
                WHERE tenant_id = ? AND persistence_id = ? AND data IS NOT NULL),
            deleted AS (
                UPDATE {durable_state} AS state
                SET data = NULL, updated_at = clock_timestamp()
                FROM found
                WHERE state.tenant_id = ? AND state.persistence_id = ? AND state.data IS NOT NULL
                  AND state.revision = found.revision AND state.revision BETWEEN ? AND ?
                RETURNING state.tenant_id, state.persistence_id),
            removed AS (
                DELETE FROM {durable_state_attributes} AS attribute
                USING deleted
                WHERE attribute.tenant_id = deleted.tenant_id AND attribute.persistence_id = deleted.persistence_id)
            SELECT found.revision, EXISTS (SELECT FROM deleted)
            FROM found
            """;

    private static final String PURGE_STATE = """
            WITH found AS MATERIALIZED (
                SELECT revision
                FROM {durable_state}
                WHERE tenant_id = ? AND persistence_id = ?),
            purged AS (
                DELETE FROM {durable_state} AS state
                USING found
                WHERE state.tenant_id = ? AND state.persistence_id = ? AND state.revision = found.revision
                RETURNING state.tenant_id, state.persistence_id),
            removed AS (
                DELETE FROM {durable_state_attributes} AS attribute
                USING purged
                WHERE attribute.tenant_id = purged.tenant_id AND attribute.persistence_id = purged.persistence_id)
            SELECT found.revision, EXISTS (SELECT FROM purged)
            FROM found
            """;

    /** What a removal met: a revision, 0 when absent, and whether it went. */
    private record Outcome(long revision, boolean removed) {
        private static final Outcome ABSENT = new Outcome(0, false);

        /** Whether there was something to remove; empty if another writer was faster. */
        Optional<Boolean> decided() {
            return revision > 0 && !removed ? Optional.empty() : Optional.of(removed);
        }
    }

    private final StoreDatabase database;
    private final String tenantId;
    private final String deleteState;
    private final String purgeState;

    StateRemoval(DurableStateContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.deleteState = database.tables().resolve(DELETE_STATE);
        this.purgeState = database.tables().resolve(PURGE_STATE);
    }

    void delete(String persistenceId, long expectedRevision) {
        Assert.isTrue(expectedRevision >= 0, () -> "expectedRevision must not be negative: " + expectedRevision);
        Attempts.untilDecided(persistenceId, () -> {
            Outcome outcome = tryDelete(persistenceId, expectedRevision, expectedRevision);
            if (outcome.revision() != expectedRevision) {
                throw new StaleRevisionException(persistenceId, expectedRevision, outcome.revision());
            }
            return outcome.decided();
        });
    }

    boolean delete(String persistenceId) {
        return Attempts.untilDecided(
                persistenceId, () -> tryDelete(persistenceId, 0, Long.MAX_VALUE).decided());
    }

    boolean purge(String persistenceId) {
        return Attempts.untilDecided(
                persistenceId, () -> tryPurge(persistenceId).decided());
    }

    private Outcome tryDelete(String persistenceId, long minRevision, long maxRevision) {
        return database.write(() -> "delete durable state " + persistenceId, deleteState, statement -> {
            bindKeys(statement, persistenceId).number(minRevision).number(maxRevision);
            return outcome(statement);
        });
    }

    private Outcome tryPurge(String persistenceId) {
        return database.write(() -> "purge durable state " + persistenceId, purgeState, statement -> {
            bindKeys(statement, persistenceId);
            return outcome(statement);
        });
    }

    private ArrayBinder bindKeys(PreparedStatement statement, String persistenceId) throws SQLException {
        return new ArrayBinder(statement)
                .text(tenantId)
                .text(persistenceId)
                .text(tenantId)
                .text(persistenceId);
    }

    private static Outcome outcome(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? new Outcome(row.getLong(1), row.getBoolean(2)) : Outcome.ABSENT;
        }
    }
}
