package io.pgstore.kv;

/**
 * What statements that put one value or many have in common. Each inserts into {@code kv} what it calls {@code stored}, and
 * records what it calls {@code written}.
 */
final class PutSql {
    // A key that was ever put has a row, its tombstone if need be: so the revision is taken again under that row's
    // lock, and the order of a key's revisions is that of its writes.
    private static final String MERGE = """
            ON CONFLICT (tenant_id, kind, key) DO UPDATE
                SET version = stored.version + 1,
                    created_version = CASE WHEN stored.deleted_at IS NULL THEN stored.created_version
                                           ELSE stored.version + 1 END,
                    revision = {next_position}, type = excluded.type, schema_version = excluded.schema_version,
                    value = excluded.value,
                    expires_at = clock_timestamp() + (excluded.expires_at - excluded.updated_at),
                    lease_id = excluded.lease_id, updated_at = clock_timestamp(), deleted_at = NULL
                WHERE stored.deleted_at IS NOT NULL {or_changed}
                RETURNING tenant_id, kind, key, version, created_version, revision, type, schema_version, value,
                          updated_at, expires_at, lease_id""";

    private static final String OR_CHANGED = """
            OR ({live} AND (stored.value <> excluded.value OR stored.type <> excluded.type
                                     OR stored.schema_version <> excluded.schema_version))""";

    private static final String RECORD = """
            INSERT INTO {kv_outbox} (tenant_id, position, kind, key, change, version, type, schema_version, value,
                                     recorded_at, expires_at)
            SELECT tenant_id, revision, kind, key,
                   CASE WHEN version = created_version THEN 'CREATED' ELSE 'UPDATED' END,
                   version, type, schema_version, value, updated_at, {end}
            FROM written AS stored
            RETURNING key, version, position, change""";

    private PutSql() {}

    /** Completes a statement that creates values, and changes those that are not the same. */
    static String put(String sql) {
        return create(sql.replace("{merge}", MERGE.replace("{or_changed}", OR_CHANGED)));
    }

    /** Completes a statement that creates values. */
    static String create(String sql) {
        return record(sql.replace("{merge}", MERGE.replace("{or_changed}", "")));
    }

    /**
     * Makes of a statement that puts values, not resolved yet, one for values that are bound to no lease; if it changes values,
     * it leaves those alone that are bound to one. PostgreSQL prepares every subquery of a statement, whether it is run or not:
     * without those on the leases a put costs a tenth less.
     */
    static String unleased(String sql) {
        return sql.replace("{live}", "({unexpired} AND stored.lease_id IS NULL)")
                .replace("{end}", "stored.expires_at");
    }

    /** Completes a statement that changes values. */
    static String record(String sql) {
        return sql.replace("{record}", RECORD);
    }
}
