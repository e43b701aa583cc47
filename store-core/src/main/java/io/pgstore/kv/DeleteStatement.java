package io.pgstore.kv;

import io.pgstore.log.WriteScope;
import io.pgstore.log.WriteSql;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns one key into a tombstone and records what was deleted. */
final class DeleteStatement {
    private static final String DELETE_VALUE = """
            WITH removed AS (
                UPDATE {kv} AS stored
                SET version = stored.version + 1, revision = {next_position}, expires_at = NULL, lease_id = NULL,
                    updated_at = clock_timestamp(), deleted_at = clock_timestamp()
                FROM (SELECT {fence} AS fence OFFSET 0) AS announced
                WHERE stored.tenant_id = ? AND stored.kind = ? AND stored.key = ?
                  AND stored.version = coalesce(?::bigint, stored.version) AND {live}
                RETURNING stored.tenant_id, stored.kind, stored.key, stored.version, stored.revision, stored.type,
                          stored.schema_version, stored.value, stored.updated_at)
            INSERT INTO {kv_outbox} (tenant_id, position, kind, key, change, version, type, schema_version, value,
                                     recorded_at)
            SELECT tenant_id, revision, kind, key, 'DELETED', version, type, schema_version, value, updated_at
            FROM removed
            RETURNING version, position, type, schema_version, value
            """;

    /** A deletion and what was deleted. */
    record Deleted(PutResult result, EncodedValue value) {}

    private final StoreDatabase database;
    private final WriteSql deleteValue;

    DeleteStatement(StoreDatabase database, KeyValueSql sql) {
        this.database = database;
        this.deleteValue = sql.write(DELETE_VALUE);
    }

    /**
     * Deletes a key that is there.
     *
     * @param version at which it must be; {@code null} for any
     */
    Optional<Deleted> run(KindAddress at, String key, @Nullable Long version, WriteScope scope) {
        return database.write(() -> "delete key " + at.describe(key), deleteValue.in(scope), statement -> {
            at.bind(new ArrayBinder(statement)).text(key).text(version == null ? null : version.toString());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Deleted(
                                new PutResult(PutResult.Outcome.DELETED, row.getLong(1), row.getLong(2)),
                                new EncodedValue(row.getString(3), row.getInt(4), row.getBytes(5))))
                        : Optional.empty();
            }
        });
    }
}
