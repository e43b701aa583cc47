package io.pgstore.state;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks up where entities stand after a write found them elsewhere. */
final class StateRevisions {
    private static final String SELECT_REVISIONS = """
            SELECT persistence_id, revision
            FROM {durable_state}
            WHERE tenant_id = ? AND persistence_id = ANY (?::text[]) AND data IS NOT NULL
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final String selectRevisions;

    StateRevisions(StoreDatabase database, String tenantId) {
        this.database = database;
        this.tenantId = tenantId;
        this.selectRevisions = database.tables().resolve(SELECT_REVISIONS);
    }

    /** Returns the revision of an entity; 0 when absent. */
    long current(String persistenceId) {
        return current(List.of(persistenceId)).getOrDefault(persistenceId, 0L);
    }

    /** Returns the revisions by id; absent entities have none. */
    Map<String, Long> current(Collection<String> persistenceIds) {
        return database.read(selectRevisions, statement -> {
            new ArrayBinder(statement).text(tenantId).array("text", List.copyOf(persistenceIds));
            Map<String, Long> revisions = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    revisions.put(row.getString(1), row.getLong(2));
                }
            }
            return revisions;
        });
    }
}
