package io.pgstore.kv;

import io.pgstore.log.WriteScope;
import io.pgstore.log.WriteSql;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts one value in one statement: it locks the row, sees whether anything changes, writes, and records the change. No row
 * comes back if nothing was to be written, or if another statement has to go first: one that records the end of an expired
 * value, or puts over what is bound to a lease.
 */
final class PutStatement {
    // OFFSET 0 keeps the fence before the first position.
    private static final String PUT_VALUE = """
            WITH written AS (
                INSERT INTO {kv} AS stored (tenant_id, kind, key, version, created_version, revision, type,
                                            schema_version, value, expires_at, lease_id, updated_at)
                SELECT ?, ?, ?, announced.version, announced.version, {next_position}, ?, ?, ?,
                       clock_timestamp() + ?::bigint * interval '1 millisecond', ?::uuid, clock_timestamp()
                FROM (SELECT {fence} AS fence, {first_version} AS version OFFSET 0) AS announced
                {merge})
            {record}
            """;

    private static final String UPDATE_VALUE = """
            WITH written AS (
                UPDATE {kv} AS stored
                SET version = stored.version + 1, revision = {next_position}, type = new.type,
                    schema_version = new.schema_version, value = new.value,
                    expires_at = CASE WHEN ? THEN stored.expires_at
                                      ELSE clock_timestamp() + ?::bigint * interval '1 millisecond' END,
                    lease_id = CASE WHEN ? THEN stored.lease_id ELSE ?::uuid END,
                    updated_at = clock_timestamp()
                FROM (SELECT {fence} AS fence, ?::text AS type, ?::integer AS schema_version, ?::bytea AS value
                      OFFSET 0) AS new
                WHERE stored.tenant_id = ? AND stored.kind = ? AND stored.key = ? AND stored.version = ?
                  AND {live}
                  AND (stored.value <> new.value OR stored.type <> new.type
                       OR stored.schema_version <> new.schema_version)
                RETURNING stored.tenant_id, stored.kind, stored.key, stored.version, stored.created_version,
                          stored.revision, stored.type, stored.schema_version, stored.value, stored.updated_at,
                          stored.expires_at, stored.lease_id)
            {record}
            """;

    private final StoreDatabase database;
    private final WriteSql putValue;
    private final WriteSql putLeasedValue;
    private final WriteSql createValue;
    private final WriteSql createLeasedValue;
    private final WriteSql updateValue;

    PutStatement(StoreDatabase database, KeyValueSql sql) {
        this.database = database;
        this.putValue = sql.write(PutSql.unleased(PutSql.put(PUT_VALUE)));
        this.putLeasedValue = sql.write(PutSql.put(PUT_VALUE));
        this.createValue = sql.write(PutSql.unleased(PutSql.create(PUT_VALUE)));
        this.createLeasedValue = sql.write(PutSql.create(PUT_VALUE));
        this.updateValue = sql.write(PutSql.record(UPDATE_VALUE));
    }

    /** Creates a value, or updates it if it is not the same; not one that is bound to a lease, unless this one is as well. */
    Optional<Written> put(KindAddress at, String key, EncodedValue value, PutOptions options, WriteScope scope) {
        WriteSql sql = options.lease() == null ? putValue : putLeasedValue;
        return insert(sql.in(scope), at, key, value, options);
    }

    /** As {@link #put}, over a value that is bound to a lease as well. */
    Optional<Written> putOverLeased(
            KindAddress at, String key, EncodedValue value, PutOptions options, WriteScope scope) {
        return insert(putLeasedValue.in(scope), at, key, value, options);
    }

    /** Creates a value if there is none. */
    Optional<Written> create(KindAddress at, String key, EncodedValue value, PutOptions options, WriteScope scope) {
        WriteSql sql = options.lease() == null ? createValue : createLeasedValue;
        return insert(sql.in(scope), at, key, value, options);
    }

    /**
     * Updates a value that is at {@code version}, if it is not the same.
     *
     * @param options {@code null}: its expiry stays
     */
    Optional<Written> update(
            KindAddress at,
            String key,
            long version,
            EncodedValue value,
            @Nullable PutOptions options,
            WriteScope scope) {
        return database.write(() -> "put key " + at.describe(key), updateValue.in(scope), statement -> {
            ArrayBinder binder = new ArrayBinder(statement)
                    .bool(options == null)
                    .text(ttl(options))
                    .bool(options == null)
                    .text(lease(options));
            at.bind(bind(binder, value)).text(key).number(version);
            return first(Written.query(statement));
        });
    }

    private Optional<Written> insert(String sql, KindAddress at, String key, EncodedValue value, PutOptions options) {
        return database.write(() -> "put key " + at.describe(key), sql, statement -> {
            ArrayBinder binder = at.bind(new ArrayBinder(statement)).text(key);
            at.bind(bind(binder, value).text(ttl(options)).text(lease(options)));
            return first(Written.query(statement));
        });
    }

    static @Nullable String ttl(@Nullable PutOptions options) {
        return options == null || options.ttl() == null
                ? null
                : Long.toString(options.ttl().toMillis());
    }

    static @Nullable String lease(@Nullable PutOptions options) {
        KeyLease lease = options == null ? null : options.lease();
        UUID id = lease == null ? null : lease.id();
        return id == null ? null : id.toString();
    }

    private static ArrayBinder bind(ArrayBinder binder, EncodedValue value) throws SQLException {
        return binder.text(value.type()).integer(value.schemaVersion()).bytes(value.bytes());
    }

    private static Optional<Written> first(List<Written> written) {
        return written.stream().findFirst();
    }
}
