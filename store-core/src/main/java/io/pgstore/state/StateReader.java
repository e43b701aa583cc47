package io.pgstore.state;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.util.Assert;

/** Loads states by their ids. */
final class StateReader {
    private static final String SELECT_STATE = """
            SELECT persistence_id, revision, type, schema_version, data, updated_at
            FROM {durable_state}
            WHERE tenant_id = ? AND persistence_id = ? AND data IS NOT NULL
            """;

    private static final String SELECT_STATE_FOR_UPDATE = """
            SELECT persistence_id, revision, type, schema_version, data, updated_at
            FROM {durable_state}
            WHERE tenant_id = ? AND persistence_id = ? AND data IS NOT NULL
            FOR UPDATE
            """;

    private static final String SELECT_STATES = """
            SELECT persistence_id, revision, type, schema_version, data, updated_at
            FROM {durable_state}
            WHERE tenant_id = ? AND persistence_id = ANY (?::text[]) AND data IS NOT NULL
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final StateRows rows;
    private final String selectState;
    private final String selectStateForUpdate;
    private final String selectStates;

    StateReader(DurableStateContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.rows = new StateRows(context.codec());
        this.selectState = database.tables().resolve(SELECT_STATE);
        this.selectStateForUpdate = database.tables().resolve(SELECT_STATE_FOR_UPDATE);
        this.selectStates = database.tables().resolve(SELECT_STATES);
    }

    <T> Optional<DurableState<T>> load(String persistenceId, Class<T> type) {
        return select(selectState, persistenceId, type);
    }

    /** Loads a state and keeps its row locked until the transaction ends; an absent one has no row to lock. */
    <T> Optional<DurableState<T>> loadForUpdate(String persistenceId, Class<T> type) {
        return select(selectStateForUpdate, persistenceId, type);
    }

    <T> List<DurableState<T>> loadAll(Collection<String> persistenceIds, Class<T> type) {
        Assert.noNullElements(persistenceIds, "persistenceIds must not contain null");
        List<String> ids = new ArrayList<>(new LinkedHashSet<>(persistenceIds));
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, DurableState<T>> found = new HashMap<>();
        database.read(selectStates, statement -> {
                    new ArrayBinder(statement).text(tenantId).array("text", ids);
                    return rows.query(statement, type);
                })
                .forEach(state -> found.put(state.persistenceId(), state));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    private <T> Optional<DurableState<T>> select(String sql, String persistenceId, Class<T> type) {
        Assert.notNull(persistenceId, "persistenceId must not be null");
        return database.read(sql, statement -> {
            new ArrayBinder(statement).text(tenantId).text(persistenceId);
            return rows.query(statement, type).stream().findFirst();
        });
    }
}
