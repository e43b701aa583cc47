package io.pgstore.kv;

import io.pgstore.log.WriteScope;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.util.Assert;

/** The leases that keys are bound to, in the table {@code kv_leases}. */
final class KeyLeases {
    private static final String INSERT_LEASE = """
            INSERT INTO {kv_leases} (tenant_id, lease_id, expires_at)
            VALUES (?, ?, clock_timestamp() + ? * interval '1 millisecond')
            """;

    private static final String EXTEND_LEASE = """
            UPDATE {kv_leases}
            SET expires_at = clock_timestamp() + ? * interval '1 millisecond'
            WHERE tenant_id = ? AND lease_id = ? AND expires_at > clock_timestamp()
            """;

    private static final String LOCK_LEASE = """
            SELECT
            FROM {kv_leases}
            WHERE tenant_id = ? AND lease_id = ? AND expires_at > clock_timestamp()
            FOR KEY SHARE
            """;

    // Of all tenants, as the sweeper's other work. Locked first: what is put with a lease at this moment is seen below.
    private static final String LOCK_ENDED_LEASES = """
            SELECT tenant_id, lease_id
            FROM {kv_leases}
            WHERE expires_at <= clock_timestamp()
            ORDER BY expires_at
            LIMIT ?
            FOR UPDATE SKIP LOCKED
            """;

    private static final String DELETE_LEASES = """
            DELETE FROM {kv_leases} AS lease
            USING unnest(?::text[], ?::uuid[]) AS ended (tenant_id, lease_id)
            WHERE lease.tenant_id = ended.tenant_id AND lease.lease_id = ended.lease_id
            """;

    /** Which lease. */
    record Id(String tenantId, UUID leaseId) {}

    private final StoreDatabase database;
    private final ExpireStatement expire;
    private final Runnable changed;
    private final String insertLease;
    private final String extendLease;
    private final String lockLease;
    private final String lockEndedLeases;
    private final String deleteLeases;

    /**
     * Ends keys by {@code expire}.
     *
     * @param changed what to do after the commit of a change
     */
    KeyLeases(StoreDatabase database, ExpireStatement expire, Runnable changed) {
        this.database = database;
        this.expire = expire;
        this.changed = changed;
        this.insertLease = database.tables().resolve(INSERT_LEASE);
        this.extendLease = database.tables().resolve(EXTEND_LEASE);
        this.lockLease = database.tables().resolve(LOCK_LEASE);
        this.lockEndedLeases = database.tables().resolve(LOCK_ENDED_LEASES);
        this.deleteLeases = database.tables().resolve(DELETE_LEASES);
    }

    UUID start(String tenantId, Duration ttl) {
        Assert.isTrue(ttl.toMillis() > 0, () -> "ttl must be at least a millisecond: " + ttl);
        UUID id = UUID.randomUUID();
        database.write(() -> "start lease " + id, insertLease, statement -> new ArrayBinder(statement)
                .text(tenantId)
                .uuid(id)
                .number(ttl.toMillis())
                .update());
        return id;
    }

    void keepAlive(String tenantId, UUID id, Duration ttl) {
        int extended = database.write(
                () -> "keep lease %s alive".formatted(id), extendLease, statement -> new ArrayBinder(statement)
                        .number(ttl.toMillis())
                        .text(tenantId)
                        .uuid(id)
                        .update());
        if (extended == 0) {
            throw new KeyLeaseEndedException(id);
        }
    }

    /** Keeps the lease from being ended by others until the transaction ends. */
    void requireAlive(String tenantId, UUID id) {
        boolean alive = database.read(lockLease, statement -> {
            new ArrayBinder(statement).text(tenantId).uuid(id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        });
        if (!alive) {
            throw new KeyLeaseEndedException(id);
        }
    }

    /** Ends a lease and deletes its keys. */
    void end(String tenantId, UUID leaseId) {
        WriteScope scope = database.inTransaction() ? WriteScope.CALLERS_TRANSACTION : WriteScope.OWN_TRANSACTION;
        List<Id> leases = List.of(new Id(tenantId, leaseId));
        database.writeAtomically(() -> "end lease " + leaseId, () -> {
            // The lease first: who puts a key with it waits here, or is waited for.
            delete(leases);
            tell(expire.ofClosedLeases(leases, scope));
            return true;
        });
    }

    /**
     * Removes leases of all tenants that have run out, and their keys.
     *
     * @return how many leases, at most {@code limit}
     */
    int sweep(int limit) {
        return database.writeAtomically(() -> "remove ended leases", () -> {
            List<Id> ended = lockEnded(limit);
            if (!ended.isEmpty()) {
                tell(expire.ofEndedLeases(ended, WriteScope.OWN_TRANSACTION));
                delete(ended);
            }
            return ended.size();
        });
    }

    private List<Id> lockEnded(int limit) {
        return database.read(lockEndedLeases, statement -> {
            new ArrayBinder(statement).number(limit);
            List<Id> ended = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ended.add(new Id(row.getString(1), row.getObject(2, UUID.class)));
                }
            }
            return ended;
        });
    }

    private void delete(List<Id> leases) {
        database.write(() -> "remove leases", deleteLeases, statement -> new ArrayBinder(statement)
                .array("text", leases, Id::tenantId)
                .array("uuid", leases, Id::leaseId)
                .update());
    }

    private void tell(int ended) {
        if (ended > 0) {
            database.afterCommit(changed);
        }
    }
}
