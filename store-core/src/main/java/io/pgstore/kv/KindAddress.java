package io.pgstore.kv;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.Identifiers;
import java.sql.SQLException;

/** Where a kind's keys are. */
record KindAddress(String tenantId, String kind) {
    static KindAddress of(String tenantId, String kind) {
        return new KindAddress(tenantId, Identifiers.requireName("kind", kind));
    }

    void requireKey(String key) {
        Identifiers.requireId("key", key);
        Identifiers.requireKeyFits("key", tenantId, kind, key);
    }

    String describe(String key) {
        return kind + "/" + key;
    }

    ArrayBinder bind(ArrayBinder binder) throws SQLException {
        return binder.text(tenantId).text(kind);
    }
}
