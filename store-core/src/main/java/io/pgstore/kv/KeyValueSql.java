package io.pgstore.kv;

import io.pgstore.log.PositionLog;
import io.pgstore.log.WriteSql;
import io.pgstore.schema.StoreTables;

/** The conditions that statements on keys share: each writes its row of {@code kv} as {@code stored}. */
final class KeyValueSql {
    // The clock, not the start of the transaction: an expired key is absent at once, whoever looks.
    private static final String UNEXPIRED = """
            stored.deleted_at IS NULL
              AND (stored.expires_at IS NULL OR stored.expires_at > clock_timestamp())""";

    private static final String LIVE = """
            {unexpired}
              AND (stored.lease_id IS NULL OR EXISTS (
                  SELECT
                  FROM {kv_leases} AS lease
                  WHERE lease.tenant_id = stored.tenant_id AND lease.lease_id = stored.lease_id
                    AND lease.expires_at > clock_timestamp()))""";

    // What is bound to a lease ends with it.
    private static final String END = """
            CASE WHEN stored.lease_id IS NULL THEN stored.expires_at
                 ELSE least(stored.expires_at, (SELECT lease.expires_at FROM {kv_leases} AS lease
                                                WHERE lease.tenant_id = stored.tenant_id
                                                  AND lease.lease_id = stored.lease_id)) END""";

    // Of a key that is absent: above all versions of deleted keys of its kind that were removed.
    private static final String FIRST_VERSION = """
            coalesce((SELECT version FROM {kv_compactions} WHERE tenant_id = ? AND kind = ?), 0) + 1""";

    private final PositionLog log;
    private final StoreTables tables;

    KeyValueSql(PositionLog log, StoreTables tables) {
        this.log = log;
        this.tables = tables;
    }

    /** Resolves a statement that only reads, or takes no position. */
    String read(String sql) {
        return tables.resolve(live(sql));
    }

    /** Resolves a statement that takes positions. */
    WriteSql write(String sql) {
        return WriteSql.of(log, live(sql).replace("{first_version}", FIRST_VERSION));
    }

    private static String live(String sql) {
        return sql.replace("{live}", "(" + LIVE + ")")
                .replace("{unexpired}", UNEXPIRED)
                .replace("{end}", END);
    }
}
