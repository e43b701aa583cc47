package io.pgstore.state;

import io.pgstore.codec.Codec;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@link DurableStateStore} on the PostgreSQL tables {@code durable_state} and {@code durable_state_attributes}.
 *
 * @since 0.1
 */
public final class JdbcDurableStateStore implements DurableStateStore {
    private final DurableStateContext context;
    private final StateUpsert upsert;
    private final BatchUpsert batch;
    private final StateUpdater updater;
    private final StateRemoval removal;
    private final StateReader reader;
    private final StateLister lister;

    private JdbcDurableStateStore(DurableStateContext context, String tenantId) {
        this.context = context;
        this.upsert = new StateUpsert(context, tenantId);
        this.batch = new BatchUpsert(context, tenantId);
        this.updater = new StateUpdater(context, tenantId);
        this.removal = new StateRemoval(context, tenantId);
        this.reader = new StateReader(context, tenantId);
        this.lister = new StateLister(context, tenantId);
    }

    /** Starts building a store in {@code database}, whose tables must exist. */
    public static Builder builder(StoreDatabase database, Codec codec) {
        return new Builder(database, codec);
    }

    @Override
    public DurableStateMetadata upsert(String persistenceId, long expectedRevision, Object state) {
        return upsert.upsert(persistenceId, expectedRevision, state);
    }

    @Override
    public List<UpsertResult> upsertAll(List<DurableStateWrite> writes) {
        return batch.upsertAll(writes);
    }

    @Override
    public List<UpsertResult> upsertAllOrNone(List<DurableStateWrite> writes) {
        return batch.upsertAllOrNone(writes);
    }

    @Override
    public <T> DurableState<T> update(String persistenceId, Class<T> type, Function<Optional<T>, ? extends T> change) {
        return updater.update(persistenceId, type, change);
    }

    @Override
    public <T> DurableState<T> compute(String persistenceId, Class<T> type, Function<Optional<T>, ? extends T> change) {
        return updater.compute(persistenceId, type, change);
    }

    @Override
    public void delete(String persistenceId, long expectedRevision) {
        removal.delete(persistenceId, expectedRevision);
    }

    @Override
    public boolean delete(String persistenceId) {
        return removal.delete(persistenceId);
    }

    @Override
    public boolean purge(String persistenceId) {
        return removal.purge(persistenceId);
    }

    @Override
    public <T> Optional<DurableState<T>> load(String persistenceId, Class<T> type) {
        return reader.load(persistenceId, type);
    }

    @Override
    public <T> List<DurableState<T>> loadAll(Collection<String> persistenceIds, Class<T> type) {
        return reader.loadAll(persistenceIds, type);
    }

    @Override
    public <T> List<DurableState<T>> list(String prefix, Page page, Class<T> type) {
        return lister.list(prefix, page, type);
    }

    @Override
    public long count(String prefix) {
        return lister.count(prefix);
    }

    @Override
    public <T> List<DurableState<T>> findByContent(String prefix, Map<String, ?> content, Page page, Class<T> type) {
        return lister.findByContent(prefix, content, page, type);
    }

    @Override
    public <T> List<DurableState<T>> findByAttribute(String name, String value, Page page, Class<T> type) {
        return lister.findByAttribute(name, value, page, type);
    }

    @Override
    public DurableStateStore forTenant(String tenantId) {
        return new JdbcDurableStateStore(context, Identifiers.requireTenantId(tenantId));
    }

    /** Builds a {@link JdbcDurableStateStore}. */
    public static final class Builder {
        private final StoreDatabase database;
        private final Codec codec;
        private final List<AttributeExtractor<?>> extractors = new ArrayList<>();
        private String tenantId = "default";

        private Builder(StoreDatabase database, Codec codec) {
            this.database = database;
            this.codec = codec;
        }

        /** Sets the tenant of the store, {@code default} unless set. */
        public Builder tenant(String id) {
            tenantId = Identifiers.requireTenantId(id);
            return this;
        }

        /** Adds what states of one type are looked up by. */
        public Builder attributes(AttributeExtractor<?> extractor) {
            extractors.add(extractor);
            return this;
        }

        /** Builds the store. */
        public JdbcDurableStateStore build() {
            return new JdbcDurableStateStore(new DurableStateContext(database, codec, extractors), tenantId);
        }
    }
}
