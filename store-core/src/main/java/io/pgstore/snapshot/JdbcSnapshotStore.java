package io.pgstore.snapshot;

import io.pgstore.codec.Codec;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.Optional;

/**
 * {@link SnapshotStore} on the PostgreSQL table {@code snapshots}.
 *
 * @since 0.1
 */
public final class JdbcSnapshotStore implements SnapshotStore {
    private final SnapshotContext context;
    private final SnapshotWriter writer;
    private final SnapshotReader reader;

    private JdbcSnapshotStore(SnapshotContext context, String tenantId) {
        this.context = context;
        this.writer = new SnapshotWriter(context, tenantId);
        this.reader = new SnapshotReader(context, tenantId);
    }

    /** Starts building a store in {@code database}, whose tables must exist. */
    public static Builder builder(StoreDatabase database, Codec codec) {
        return new Builder(database, codec);
    }

    @Override
    public SnapshotInfo save(String persistenceId, long sequenceNumber, Object state) {
        return writer.save(persistenceId, sequenceNumber, state);
    }

    @Override
    public <T> Optional<Snapshot<T>> loadLatest(String persistenceId, Class<T> type) {
        return reader.newestUpTo(persistenceId, Long.MAX_VALUE, type);
    }

    @Override
    public <T> Optional<Snapshot<T>> loadBefore(String persistenceId, long sequenceNumber, Class<T> type) {
        return reader.newestUpTo(persistenceId, SnapshotPage.below(sequenceNumber), type);
    }

    @Override
    public <T> Optional<Snapshot<T>> loadAt(String persistenceId, long sequenceNumber, Class<T> type) {
        return reader.at(persistenceId, sequenceNumber, type);
    }

    @Override
    public int delete(String persistenceId, long upTo) {
        return writer.delete(persistenceId, upTo);
    }

    @Override
    public List<SnapshotInfo> list(String persistenceId, SnapshotPage page) {
        return reader.list(persistenceId, page);
    }

    @Override
    public SnapshotStore forTenant(String tenantId) {
        return new JdbcSnapshotStore(context, Identifiers.requireTenantId(tenantId));
    }

    /** Builds a {@link JdbcSnapshotStore}. */
    public static final class Builder {
        private static final int DEFAULT_KEEP = 3;

        private final StoreDatabase database;
        private final Codec codec;
        private String tenantId = "default";
        private int keep = DEFAULT_KEEP;
        private BackgroundTasks background = new BackgroundTasks();

        private Builder(StoreDatabase database, Codec codec) {
            this.database = database;
            this.codec = codec;
        }

        /** Sets the tenant of the store, {@code default} unless set. */
        public Builder tenant(String id) {
            tenantId = Identifiers.requireTenantId(id);
            return this;
        }

        /** Sets how many snapshots of each entity stay, {@value #DEFAULT_KEEP} unless set; 0 or less for all. */
        public Builder keep(int newest) {
            keep = newest;
            return this;
        }

        /** Sets what removes the others. The caller closes it. */
        public Builder background(BackgroundTasks tasks) {
            background = tasks;
            return this;
        }

        /** Builds the store. */
        public JdbcSnapshotStore build() {
            SnapshotPruner pruner = new SnapshotPruner(database, background, keep);
            return new JdbcSnapshotStore(new SnapshotContext(database, codec, pruner), tenantId);
        }
    }
}
