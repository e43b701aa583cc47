package io.pgstore.state;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The statement that writes many states, and the one that takes back what it created. */
final class BatchStatement {
    // Rows are locked in the order of their ids before any is written, so that two batches never deadlock. A row counts
    // as matched only if this statement sees it at the expected revision and finds it there under its lock: so the
    // attributes that this statement sees are those of that revision.
    private static final String UPSERT_STATES = """
            WITH sent AS MATERIALIZED (
                SELECT target.persistence_id, target.expected_revision, target.type, target.schema_version, target.data
                FROM ROWS FROM (
                         unnest(?::text[], ?::bigint[], ?::text[], ?::integer[]),
                         jsonb_array_elements(?::jsonb))
                     AS target (persistence_id, expected_revision, type, schema_version, data)),
            attribute AS MATERIALIZED (
                SELECT sent_attribute.persistence_id, sent_attribute.name, sent_attribute.value
                FROM unnest(?::text[], ?::text[], ?::text[]) AS sent_attribute (persistence_id, name, value)),
            matched AS MATERIALIZED (
                SELECT state.persistence_id
                FROM sent
                JOIN {durable_state} AS state ON state.tenant_id = ? AND state.persistence_id = sent.persistence_id
                WHERE sent.expected_revision = CASE WHEN state.data IS NULL THEN 0 ELSE state.revision END
                ORDER BY state.persistence_id
                FOR UPDATE OF state),
            creatable AS MATERIALIZED (
                SELECT NOT ? OR NOT EXISTS (
                    SELECT
                    FROM sent
                    WHERE sent.expected_revision > 0
                      AND sent.persistence_id NOT IN (SELECT matched.persistence_id FROM matched)) AS allowed),
            created AS (
                INSERT INTO {durable_state} (tenant_id, persistence_id, revision, type, schema_version, data, updated_at)
                SELECT ?, sent.persistence_id, 1, sent.type, sent.schema_version, sent.data, clock_timestamp()
                FROM creatable
                JOIN sent ON creatable.allowed AND sent.expected_revision = 0
                WHERE sent.persistence_id NOT IN (SELECT matched.persistence_id FROM matched)
                ORDER BY sent.persistence_id
                ON CONFLICT (tenant_id, persistence_id) DO NOTHING
                RETURNING persistence_id, revision, updated_at),
            complete AS MATERIALIZED (
                SELECT NOT ? OR (SELECT count(*) FROM matched) + (SELECT count(*) FROM created)
                                = (SELECT count(*) FROM sent) AS writable),
            updated AS (
                UPDATE {durable_state} AS state
                SET revision = state.revision + 1, type = sent.type, schema_version = sent.schema_version,
                    data = sent.data, updated_at = clock_timestamp()
                FROM complete
                JOIN matched ON complete.writable
                JOIN sent ON sent.persistence_id = matched.persistence_id
                WHERE state.tenant_id = ? AND state.persistence_id = matched.persistence_id
                RETURNING state.persistence_id, state.revision, state.updated_at),
            written AS (
                SELECT persistence_id, revision, updated_at FROM created
                UNION ALL
                SELECT persistence_id, revision, updated_at FROM updated),
            removed AS (
                DELETE FROM {durable_state_attributes} AS stored
                USING updated
                WHERE ? AND stored.tenant_id = ? AND stored.persistence_id = updated.persistence_id
                  AND NOT EXISTS (
                      SELECT
                      FROM attribute
                      WHERE attribute.persistence_id = stored.persistence_id AND attribute.name = stored.name)),
            changed AS (
                INSERT INTO {durable_state_attributes} (tenant_id, persistence_id, name, value)
                SELECT ?, attribute.persistence_id, attribute.name, attribute.value
                FROM complete
                JOIN attribute ON complete.writable
                JOIN written ON written.persistence_id = attribute.persistence_id
                WHERE NOT EXISTS (
                    SELECT
                    FROM updated
                    JOIN {durable_state_attributes} AS stored
                      ON stored.tenant_id = ? AND stored.persistence_id = updated.persistence_id
                    WHERE stored.persistence_id = attribute.persistence_id AND stored.name = attribute.name
                      AND stored.value = attribute.value)
                ON CONFLICT (tenant_id, persistence_id, name) DO UPDATE
                SET value = EXCLUDED.value)
            SELECT persistence_id, revision, updated_at
            FROM written
            """;

    private static final String DELETE_CREATED = """
            DELETE FROM {durable_state}
            WHERE tenant_id = ? AND persistence_id = ANY (?::text[])
            """;

    /** One attribute of one of the states. */
    private record SentAttribute(String persistenceId, String name, String value) {
        static Stream<SentAttribute> of(NewState state) {
            return state.attributes().entrySet().stream()
                    .map(attribute ->
                            new SentAttribute(state.persistenceId(), attribute.getKey(), attribute.getValue()));
        }
    }

    private final StoreDatabase database;
    private final String tenantId;
    private final boolean withAttributes;
    private final String upsertStates;
    private final String deleteCreated;

    BatchStatement(DurableStateContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.withAttributes = context.hasAttributes();
        this.upsertStates = database.tables().resolve(UPSERT_STATES);
        this.deleteCreated = database.tables().resolve(DELETE_CREATED);
    }

    /**
     * Writes the states that are as expected; if {@code allOrNone}, either all of them or only some of the new ones.
     *
     * @return what was written, by id
     */
    Map<String, DurableStateMetadata> run(List<BatchItem> items, boolean allOrNone) {
        List<NewState> states = items.stream().map(BatchItem::state).toList();
        List<SentAttribute> attributes =
                states.stream().flatMap(SentAttribute::of).toList();
        return database.write(() -> describe(items), upsertStates, statement -> {
            new ArrayBinder(statement)
                    .array("text", states, NewState::persistenceId)
                    .array("int8", items, BatchItem::expectedRevision)
                    .array("text", states, state -> state.payload().type())
                    .array("int4", states, state -> state.payload().schemaVersion())
                    .jsonArray(states, state -> state.payload().json())
                    .array("text", attributes, SentAttribute::persistenceId)
                    .array("text", attributes, SentAttribute::name)
                    .array("text", attributes, SentAttribute::value)
                    .text(tenantId)
                    .bool(allOrNone)
                    .text(tenantId)
                    .bool(allOrNone)
                    .text(tenantId)
                    .bool(withAttributes)
                    .text(tenantId)
                    .text(tenantId)
                    .text(tenantId);
            return written(statement);
        });
    }

    /** Removes what this transaction has just created. */
    void removeCreated(List<String> persistenceIds) {
        database.write(
                () -> "take back a batch of durable states", deleteCreated, statement -> new ArrayBinder(statement)
                        .text(tenantId)
                        .array("text", persistenceIds)
                        .update());
    }

    static String describe(List<BatchItem> items) {
        return "write durable state %s in a batch of %d".formatted(items.get(0).persistenceId(), items.size());
    }

    private static Map<String, DurableStateMetadata> written(PreparedStatement statement) throws SQLException {
        Map<String, DurableStateMetadata> written = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                written.put(
                        row.getString(1),
                        new DurableStateMetadata(
                                row.getLong(2),
                                row.getObject(3, OffsetDateTime.class).toInstant()));
            }
        }
        return written;
    }
}
