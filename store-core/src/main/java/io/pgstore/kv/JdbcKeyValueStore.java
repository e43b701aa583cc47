package io.pgstore.kv;

import io.pgstore.codec.Codec;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.io.IOException;
import java.time.Duration;

/**
 * {@link KeyValueStore} on the PostgreSQL tables {@code kv}, {@code kv_outbox} and {@code kv_leases}.
 *
 * @since 0.1
 */
public final class JdbcKeyValueStore implements KeyValueStore {
    private final KeyValueContext context;
    private final Maintenance maintenance;
    private final String tenantId;

    private JdbcKeyValueStore(KeyValueContext context, Maintenance maintenance, String tenantId) {
        this.context = context;
        this.maintenance = maintenance;
        this.tenantId = tenantId;
    }

    /** Starts building a store in {@code database}, whose tables must exist. */
    public static Builder builder(StoreDatabase database, Codec codec) {
        return new Builder(database, codec);
    }

    @Override
    public <T> KeyValueKind<T> kind(String name, Class<T> type) {
        return kind(name, new JsonValueCodec<>(context.codec(), type));
    }

    @Override
    public <T> KeyValueKind<T> kind(String name, ValueCodec<T> codec) {
        context.requireOpen();
        return new TypedKind<>(context, KindAddress.of(tenantId, name), codec);
    }

    @Override
    public KeyLease lease(Duration ttl) {
        context.requireOpen();
        return new StoredLease(context, tenantId, context.leases().start(tenantId, ttl), ttl);
    }

    @Override
    public void dump(Appendable out) throws IOException {
        context.requireOpen();
        context.statements().dumper().dump(tenantId, null, out);
    }

    @Override
    public KeyValueStore forTenant(String tenant) {
        context.requireOpen();
        return new JdbcKeyValueStore(context, maintenance, Identifiers.requireTenantId(tenant));
    }

    @Override
    public void close() {
        if (context.closed().compareAndSet(false, true)) {
            maintenance.close();
            context.watches().close();
        }
    }

    /** Returns how many watches are open, of all tenants. */
    public int openWatches() {
        return context.watches().hub().openWatches();
    }

    /** Returns how many watches have ended because their listeners lagged behind. */
    public long overflownWatches() {
        return context.watches().hub().overflownWatches();
    }

    /** Builds a {@link JdbcKeyValueStore}. */
    public static final class Builder {
        private final StoreDatabase database;
        private final Codec codec;
        private String tenantId = "default";
        private Notifications notifications = Notifications.local();
        private KeyValueSettings settings = KeyValueSettings.defaults();

        private Builder(StoreDatabase database, Codec codec) {
            this.database = database;
            this.codec = codec;
        }

        /** Sets the tenant of the store, {@code default} unless set. */
        public Builder tenant(String id) {
            tenantId = Identifiers.requireTenantId(id);
            return this;
        }

        /** Sets what wakes watches, of this process only unless set. The caller closes it. */
        public Builder notifications(Notifications wakeUps) {
            notifications = wakeUps;
            return this;
        }

        /** Sets how the store keeps itself in order. */
        public Builder settings(KeyValueSettings chosen) {
            settings = chosen;
            return this;
        }

        /**
         * Builds the store, checks its log, at once or when the database gets ready, and starts to remove what has expired.
         *
         * @throws io.pgstore.log.LogSetupException if the database is not set up for it; the message says what to run
         */
        public JdbcKeyValueStore build() {
            KeyValueContext context = KeyValueContext.of(database, codec, notifications, settings);
            database.prepare(context.log()::verify);
            Maintenance maintenance = Maintenance.start(context, notifications, settings);
            return new JdbcKeyValueStore(context, maintenance, tenantId);
        }
    }
}
