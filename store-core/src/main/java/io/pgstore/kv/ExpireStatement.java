package io.pgstore.kv;

import io.pgstore.log.WriteScope;
import io.pgstore.log.WriteSql;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.util.Collection;
import java.util.List;

/** Turns keys that have expired into tombstones and records what they held. */
final class ExpireStatement {
    // All rows are locked, in the order of their keys, before the first position is taken.
    private static final String EXPIRE = """
            WITH announced AS MATERIALIZED (
                SELECT {fence} AS fence),
            expired AS MATERIALIZED (
                SELECT stored.tenant_id, stored.kind, stored.key
                FROM {kv} AS stored
                WHERE {which}
                FOR NO KEY UPDATE OF stored {skip}),
            removed AS (
                UPDATE {kv} AS stored
                SET version = stored.version + 1, revision = {next_position}, expires_at = NULL, lease_id = NULL,
                    updated_at = clock_timestamp(), deleted_at = clock_timestamp()
                FROM announced, expired
                WHERE stored.tenant_id = expired.tenant_id AND stored.kind = expired.kind
                  AND stored.key = expired.key
                RETURNING stored.tenant_id, stored.kind, stored.key, stored.version, stored.revision, stored.type,
                          stored.schema_version, stored.value, stored.updated_at)
            INSERT INTO {kv_outbox} (tenant_id, position, kind, key, change, version, type, schema_version, value,
                                     recorded_at)
            SELECT tenant_id, revision, kind, key, {change}, version, type, schema_version, value, updated_at
            FROM removed
            """;

    private static final String GIVEN_KEYS = """
            stored.tenant_id = ? AND stored.kind = ? AND stored.key = ANY (?::text[])
                  AND stored.deleted_at IS NULL AND NOT {live}
                ORDER BY stored.key""";

    // The work of all tenants: the sweeper knows no other way to find what is due.
    private static final String DUE = """
            stored.expires_at <= clock_timestamp()
                ORDER BY stored.expires_at
                LIMIT ?""";

    private static final String OF_LEASES = """
            (stored.tenant_id, stored.lease_id) IN (
                    SELECT lease.tenant_id, lease.lease_id
                    FROM unnest(?::text[], ?::uuid[]) AS lease (tenant_id, lease_id))
                ORDER BY stored.tenant_id, stored.kind, stored.key""";

    private final StoreDatabase database;
    private final WriteSql expireKeys;
    private final WriteSql expireDue;
    private final WriteSql expireOfLeases;
    private final WriteSql deleteOfLeases;

    ExpireStatement(StoreDatabase database, KeyValueSql sql) {
        this.database = database;
        this.expireKeys = sql.write(statement(GIVEN_KEYS, "", "'EXPIRED'"));
        this.expireDue = sql.write(statement(DUE, "SKIP LOCKED", "'EXPIRED'"));
        this.expireOfLeases = sql.write(statement(OF_LEASES, "", "'EXPIRED'"));
        this.deleteOfLeases = sql.write(statement(OF_LEASES, "", "'DELETED'"));
    }

    /** Ends those of the keys that have expired. */
    int keys(KindAddress at, Collection<String> keys, WriteScope scope) {
        return database.write(() -> "expire keys of kind " + at.kind(), expireKeys.in(scope), statement -> at.bind(
                        new ArrayBinder(statement))
                .array("text", List.copyOf(keys))
                .update());
    }

    /** Ends keys of all tenants whose time has come. */
    int due(int limit) {
        return database.write(
                () -> "expire keys",
                expireDue.in(WriteScope.STATEMENT),
                statement -> new ArrayBinder(statement).number(limit).update());
    }

    /** Ends all keys of leases that have run out. */
    int ofEndedLeases(List<KeyLeases.Id> leases, WriteScope scope) {
        return ofLeases(expireOfLeases, leases, scope);
    }

    /** Deletes all keys of leases that were ended. */
    int ofClosedLeases(List<KeyLeases.Id> leases, WriteScope scope) {
        return ofLeases(deleteOfLeases, leases, scope);
    }

    private int ofLeases(WriteSql sql, List<KeyLeases.Id> leases, WriteScope scope) {
        return database.write(() -> "end keys of leases", sql.in(scope), statement -> new ArrayBinder(statement)
                .array("text", leases, KeyLeases.Id::tenantId)
                .array("uuid", leases, KeyLeases.Id::leaseId)
                .update());
    }

    private static String statement(String which, String skip, String change) {
        return EXPIRE.replace("{which}", which).replace("{skip}", skip).replace("{change}", change);
    }
}
