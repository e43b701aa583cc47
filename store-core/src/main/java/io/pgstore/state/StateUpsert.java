package io.pgstore.state;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.util.Assert;

/** Writes one state in one statement, which checks the revision too. */
final class StateUpsert {
    // DO UPDATE of a deleted state only: whoever meets a live one writes nothing and sees it by the missing row.
    private static final String INSERT_STATE = """
            INSERT INTO {durable_state} AS state (tenant_id, persistence_id, type, schema_version, data, revision,
                                                  updated_at)
            VALUES (?, ?, ?, ?, ?::jsonb, 1, clock_timestamp())
            ON CONFLICT (tenant_id, persistence_id) DO UPDATE
            SET revision = state.revision + 1, type = EXCLUDED.type, schema_version = EXCLUDED.schema_version,
                data = EXCLUDED.data, updated_at = clock_timestamp()
            WHERE state.data IS NULL
            RETURNING revision, updated_at
            """;

    private static final String UPDATE_STATE = """
            UPDATE {durable_state}
            SET revision = revision + 1, type = ?, schema_version = ?, data = ?::jsonb, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND persistence_id = ? AND revision = ? AND data IS NOT NULL
            RETURNING revision, updated_at
            """;

    // A deleted state has no attributes, so there are none to compare with.
    private static final String INSERT_STATE_WITH_ATTRIBUTES = """
            WITH written AS (
                INSERT INTO {durable_state} AS state (tenant_id, persistence_id, type, schema_version, data, revision,
                                                      updated_at)
                VALUES (?, ?, ?, ?, ?::jsonb, 1, clock_timestamp())
                ON CONFLICT (tenant_id, persistence_id) DO UPDATE
                SET revision = state.revision + 1, type = EXCLUDED.type, schema_version = EXCLUDED.schema_version,
                    data = EXCLUDED.data, updated_at = clock_timestamp()
                WHERE state.data IS NULL
                RETURNING tenant_id, persistence_id, revision, updated_at),
            added AS (
                INSERT INTO {durable_state_attributes} (tenant_id, persistence_id, name, value)
                SELECT written.tenant_id, written.persistence_id, sent.name, sent.value
                FROM written, unnest(?::text[], ?::text[]) AS sent (name, value)
                ON CONFLICT (tenant_id, persistence_id, name) DO UPDATE
                SET value = EXCLUDED.value)
            SELECT revision, updated_at
            FROM written
            """;

    // An update that finds its revision sees the attributes of that revision: nobody writes them but with the state.
    private static final String UPDATE_STATE_WITH_ATTRIBUTES = """
            WITH written AS (
                UPDATE {durable_state}
                SET revision = revision + 1, type = ?, schema_version = ?, data = ?::jsonb,
                    updated_at = clock_timestamp()
                WHERE tenant_id = ? AND persistence_id = ? AND revision = ? AND data IS NOT NULL
                RETURNING tenant_id, persistence_id, revision, updated_at),
            sent AS MATERIALIZED (
                SELECT attribute.name, attribute.value
                FROM unnest(?::text[], ?::text[]) AS attribute (name, value)),
            removed AS (
                DELETE FROM {durable_state_attributes} AS stored
                USING written
                WHERE stored.tenant_id = written.tenant_id AND stored.persistence_id = written.persistence_id
                  AND NOT EXISTS (SELECT FROM sent WHERE sent.name = stored.name)),
            changed AS (
                INSERT INTO {durable_state_attributes} (tenant_id, persistence_id, name, value)
                SELECT written.tenant_id, written.persistence_id, sent.name, sent.value
                FROM written, sent
                WHERE NOT EXISTS (
                    SELECT
                    FROM {durable_state_attributes} AS stored
                    WHERE stored.tenant_id = written.tenant_id AND stored.persistence_id = written.persistence_id
                      AND stored.name = sent.name AND stored.value = sent.value)
                ON CONFLICT (tenant_id, persistence_id, name) DO UPDATE
                SET value = EXCLUDED.value)
            SELECT revision, updated_at
            FROM written
            """;

    private final StoreDatabase database;
    private final StateEncoder encoder;
    private final StateRevisions revisions;
    private final String tenantId;
    private final boolean withAttributes;
    private final String insertState;
    private final String updateState;

    StateUpsert(DurableStateContext context, String tenantId) {
        this.database = context.database();
        this.encoder = new StateEncoder(context, tenantId);
        this.revisions = new StateRevisions(database, tenantId);
        this.tenantId = tenantId;
        this.withAttributes = context.hasAttributes();
        this.insertState = database.tables().resolve(withAttributes ? INSERT_STATE_WITH_ATTRIBUTES : INSERT_STATE);
        this.updateState = database.tables().resolve(withAttributes ? UPDATE_STATE_WITH_ATTRIBUTES : UPDATE_STATE);
    }

    DurableStateMetadata upsert(String persistenceId, long expectedRevision, Object state) {
        Assert.isTrue(expectedRevision >= 0, () -> "expectedRevision must not be negative: " + expectedRevision);
        NewState next = encoder.encode(persistenceId, state);
        return Attempts.untilDecided(persistenceId, () -> {
            Optional<DurableStateMetadata> written = write(next, expectedRevision);
            if (written.isEmpty()) {
                requireGone(persistenceId, expectedRevision);
            }
            return written;
        });
    }

    /** Throws unless what stood in the way is gone by now: then there is no conflict to tell of. */
    private void requireGone(String persistenceId, long expectedRevision) {
        long actualRevision = revisions.current(persistenceId);
        if (actualRevision != expectedRevision) {
            throw new StaleRevisionException(persistenceId, expectedRevision, actualRevision);
        }
    }

    private Optional<DurableStateMetadata> write(NewState next, long expectedRevision) {
        boolean create = expectedRevision == 0;
        return database.write(
                () -> "write durable state " + next.persistenceId(), create ? insertState : updateState, statement -> {
                    ArrayBinder binder = new ArrayBinder(statement);
                    if (create) {
                        bindKey(binder, next);
                        bindPayload(binder, next);
                    } else {
                        bindPayload(binder, next);
                        bindKey(binder, next).number(expectedRevision);
                    }
                    if (withAttributes) {
                        binder.array("text", next.attributeNames()).array("text", next.attributeValues());
                    }
                    return written(statement);
                });
    }

    private ArrayBinder bindKey(ArrayBinder binder, NewState next) throws SQLException {
        return binder.text(tenantId).text(next.persistenceId());
    }

    private static void bindPayload(ArrayBinder binder, NewState next) throws SQLException {
        binder.text(next.payload().type())
                .integer(next.payload().schemaVersion())
                .text(next.payload().json());
    }

    private static Optional<DurableStateMetadata> written(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new DurableStateMetadata(
                            row.getLong(1),
                            row.getObject(2, OffsetDateTime.class).toInstant()))
                    : Optional.empty();
        }
    }
}
