package io.pgstore.kv;

import java.time.Duration;
import java.util.UUID;

/** A lease in the table. */
record StoredLease(KeyValueContext context, String tenantId, UUID id, Duration ttl) implements KeyLease {
    @Override
    public void keepAlive() {
        context.requireOpen();
        context.leases().keepAlive(tenantId, id, ttl);
    }

    @Override
    public void close() {
        context.requireOpen();
        context.leases().end(tenantId, id);
    }

    @Override
    public String toString() {
        return "lease " + id;
    }
}
