package io.pgstore.saga;

import io.pgstore.codec.Codec;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link SagaStore} on the PostgreSQL tables {@code sagas}, {@code saga_timeouts} and {@code saga_messages}. */
public final class JdbcSagaStore implements SagaStore {
    private final SagaStoreContext context;
    private final String tenantId;
    private final SagaInserts inserts;
    private final SagaUpdates updates;
    private final SagaDeletes deletes;
    private final SagaReader reader;
    private final SagaFinder finder;
    private final SagaTimeouts timeouts;
    private final SagaMessages messages;
    private final DeadTimeouts deadTimeouts;

    private JdbcSagaStore(SagaStoreContext context, String tenantId) {
        this.context = context;
        this.tenantId = tenantId;
        this.inserts = new SagaInserts(context, tenantId);
        this.updates = new SagaUpdates(context, tenantId);
        this.deletes = new SagaDeletes(context, updates, tenantId);
        this.reader = new SagaReader(context, tenantId);
        this.finder = new SagaFinder(context, tenantId);
        this.timeouts = new SagaTimeouts(context, tenantId);
        this.messages = new SagaMessages(context, tenantId);
        this.deadTimeouts = new JdbcDeadTimeouts(context, tenantId);
    }

    /** Starts building a store in {@code database}, whose tables must exist. */
    public static Builder builder(StoreDatabase database, Codec codec) {
        return new Builder(database, codec);
    }

    @Override
    public <S> SagaInstance<S> insert(String sagaName, String sagaId, String correlationId, S state) {
        return inserts.insert(sagaName, sagaId, correlationId, state);
    }

    @Override
    public <S> Optional<SagaInstance<S>> findById(String sagaName, String sagaId, Class<S> stateType) {
        return reader.findById(sagaName, sagaId, stateType);
    }

    @Override
    public <S> Optional<SagaInstance<S>> findByCorrelationId(
            String sagaName, String correlationId, Class<S> stateType) {
        return reader.findByCorrelationId(sagaName, correlationId, stateType);
    }

    @Override
    public <S> Optional<SagaInstance<S>> lockByCorrelationId(
            String sagaName, String correlationId, Class<S> stateType) {
        return reader.lockByCorrelationId(sagaName, correlationId, stateType);
    }

    @Override
    public <S> SagaInstance<S> update(SagaInstance<?> saga, S newState) {
        return updates.update(saga, newState);
    }

    @Override
    public <S> SagaInstance<S> complete(SagaInstance<S> saga) {
        return updates.complete(saga);
    }

    @Override
    public <S> SagaInstance<S> complete(SagaInstance<?> saga, S finalState) {
        return updates.complete(saga, finalState);
    }

    @Override
    public <S> SagaInstance<S> archive(SagaInstance<S> saga) {
        return updates.archive(saga);
    }

    @Override
    public boolean delete(String sagaName, String sagaId) {
        return deletes.delete(sagaName, sagaId);
    }

    @Override
    public void delete(String sagaName, String sagaId, long expectedVersion) {
        deletes.delete(sagaName, sagaId, expectedVersion);
    }

    @Override
    public <S> List<SagaInstance<S>> find(SagaQuery query, Class<S> stateType) {
        return finder.find(query, stateType);
    }

    @Override
    public long count(SagaQuery query) {
        return finder.count(query);
    }

    @Override
    public long deleteCompletedBefore(String sagaName, Instant completedBefore, int batchSize) {
        return deletes.deleteCompletedBefore(sagaName, completedBefore, batchSize);
    }

    @Override
    public SagaTimeout schedule(SagaInstance<?> saga, String timeoutName, Instant dueAt, @Nullable Object payload) {
        return timeouts.schedule(saga, timeoutName, dueAt, payload);
    }

    @Override
    public boolean cancel(SagaInstance<?> saga, String timeoutName) {
        return timeouts.cancel(saga, timeoutName);
    }

    @Override
    public List<SagaTimeout> timeouts(String sagaName, String sagaId) {
        return timeouts.list(sagaName, sagaId);
    }

    @Override
    public DeadTimeouts deadTimeouts() {
        return deadTimeouts;
    }

    @Override
    public boolean recordMessage(String sagaName, String correlationId, String messageId) {
        return messages.record(sagaName, correlationId, messageId);
    }

    @Override
    public boolean reusesCorrelationIds() {
        return context.reuseCorrelationIds();
    }

    @Override
    public JdbcSagaStore forTenant(String otherTenantId) {
        return new JdbcSagaStore(context, Identifiers.requireTenantId(otherTenantId));
    }

    SagaStoreContext context() {
        return context;
    }

    String tenantId() {
        return tenantId;
    }

    /** Builds a {@link JdbcSagaStore}. */
    public static final class Builder {
        private final StoreDatabase database;
        private final Codec codec;
        private String tenantId = "default";
        private boolean reuseCorrelationIds;
        private Supplier<Map<String, String>> metadata = Map::of;

        private Builder(StoreDatabase database, Codec codec) {
            this.database = database;
            this.codec = codec;
        }

        /** Sets the tenant of the store, {@code default} unless set. */
        public Builder tenant(String id) {
            tenantId = Identifiers.requireTenantId(id);
            return this;
        }

        /** Sets whether a completed saga gives up its correlation id to the next one started with it; not unless set. */
        public Builder reuseCorrelationIds(boolean reuse) {
            reuseCorrelationIds = reuse;
            return this;
        }

        /** Sets where the metadata of a saga comes from when it starts: the trace context. */
        public Builder metadata(Supplier<Map<String, String>> source) {
            metadata = source;
            return this;
        }

        /** Builds the store. */
        public JdbcSagaStore build() {
            return new JdbcSagaStore(
                    new SagaStoreContext(database, codec, reuseCorrelationIds, metadata, new TimeoutSignal()),
                    tenantId);
        }
    }
}
