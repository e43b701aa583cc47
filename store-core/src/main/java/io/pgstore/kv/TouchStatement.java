package io.pgstore.kv;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import org.jspecify.annotations.Nullable;

/** Changes when values expire: no new version, no event. */
final class TouchStatement {
    private static final String TOUCH_VALUE = """
            UPDATE {kv} AS stored
            SET expires_at = clock_timestamp() + ?::bigint * interval '1 millisecond', lease_id = ?::uuid
            WHERE stored.tenant_id = ? AND stored.kind = ? AND stored.key = ?
              AND stored.version = coalesce(?::bigint, stored.version) AND {live}
            """;

    private final StoreDatabase database;
    private final String touchValue;

    TouchStatement(StoreDatabase database, KeyValueSql sql) {
        this.database = database;
        this.touchValue = sql.read(TOUCH_VALUE);
    }

    /**
     * Gives a value that has not expired a new expiry.
     *
     * @param version at which it must be; {@code null} for any
     * @return whether it was there
     */
    boolean run(KindAddress at, String key, @Nullable Long version, PutOptions options) {
        int touched = database.write(() -> "touch key " + at.describe(key), touchValue, statement -> {
            ArrayBinder binder =
                    new ArrayBinder(statement).text(PutStatement.ttl(options)).text(PutStatement.lease(options));
            return at.bind(binder)
                    .text(key)
                    .text(version == null ? null : version.toString())
                    .update();
        });
        return touched == 1;
    }
}
