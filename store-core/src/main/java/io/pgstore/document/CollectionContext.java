package io.pgstore.document;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import org.springframework.util.Assert;

/** What the parts of one collection share: where it is, whose, and how its documents are encoded. */
record CollectionContext<T>(StoreDatabase database, Codec codec, CollectionDefinition<T> definition, String tenantId) {
    /** Returns {@code sql} with the quoted name of the collection's table for {@code {collection}}. */
    String resolve(String sql) {
        return sql.replace(
                "{collection}",
                database.tables().resolve("{" + definition.table().table() + "}"));
    }

    CollectionContext<T> forTenant(String otherTenantId) {
        return new CollectionContext<>(database, codec, definition, otherTenantId);
    }

    /** Begins a statement on the collection. */
    SqlQuery query() {
        return new SqlQuery(database.tables().resolve("{document_time}"));
    }

    String name() {
        return definition.name();
    }

    /** Returns {@code id} if a document may have it. */
    String requireId(String id) {
        Identifiers.requireId("document id", id);
        Identifiers.requireKeyFits("document id", tenantId, id);
        return id;
    }

    /** Encodes what a document is to hold. */
    EncodedPayload encode(String id, T value) {
        Assert.notNull(value, () -> "the value of document %s must not be null".formatted(id));
        try {
            return codec.encode(value);
        } catch (PayloadException exception) {
            throw new PayloadException(
                    "Document %s of collection %s cannot be written: %s".formatted(id, name(), exception.getMessage()),
                    exception);
        }
    }

    T decode(String id, EncodedPayload payload) {
        try {
            return codec.decode(payload, definition.type());
        } catch (PayloadException exception) {
            throw new PayloadException(
                    "Document %s of collection %s cannot be read: %s".formatted(id, name(), exception.getMessage()),
                    exception);
        }
    }

    /** Says what a call does to a document, for errors. */
    String describe(String verb, String id) {
        return "%s document %s of collection %s".formatted(verb, id, name());
    }
}
