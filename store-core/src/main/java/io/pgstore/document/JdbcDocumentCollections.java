package io.pgstore.document;

import io.pgstore.codec.Codec;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;

/**
 * {@link DocumentCollections} on PostgreSQL tables, one for each collection.
 *
 * @since 0.1
 */
public final class JdbcDocumentCollections implements DocumentCollections {
    private final StoreDatabase database;
    private final Codec codec;
    private final String tenantId;

    private JdbcDocumentCollections(StoreDatabase database, Codec codec, String tenantId) {
        this.database = database;
        this.codec = codec;
        this.tenantId = tenantId;
    }

    /** Starts building on {@code database}. */
    public static Builder builder(StoreDatabase database, Codec codec) {
        return new Builder(database, codec);
    }

    @Override
    public <T> DocumentCollection<T> collection(CollectionDefinition<T> definition) {
        return new JdbcDocumentCollection<>(new CollectionContext<>(database, codec, definition, tenantId));
    }

    /** Builds a {@link JdbcDocumentCollections}. */
    public static final class Builder {
        private final StoreDatabase database;
        private final Codec codec;
        private String tenantId = "default";

        private Builder(StoreDatabase database, Codec codec) {
            this.database = database;
            this.codec = codec;
        }

        /** Sets the tenant of the collections, {@code default} unless set. */
        public Builder tenant(String id) {
            tenantId = Identifiers.requireTenantId(id);
            return this;
        }

        /** Builds the collections. */
        public JdbcDocumentCollections build() {
            return new JdbcDocumentCollections(database, codec, tenantId);
        }
    }
}
