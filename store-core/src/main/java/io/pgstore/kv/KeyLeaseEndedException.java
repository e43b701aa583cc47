package io.pgstore.kv;

import java.util.UUID;
import org.springframework.dao.DataRetrievalFailureException;

/**
 * A lease has ended, with all keys that were bound to it. Nothing was written and the caller's transaction goes on: start
 * another one and put the keys again.
 *
 * @since 0.1
 */
public final class KeyLeaseEndedException extends DataRetrievalFailureException {
    private final UUID leaseId;

    KeyLeaseEndedException(UUID leaseId) {
        super("Lease %s has ended".formatted(leaseId));
        this.leaseId = leaseId;
    }

    /** Returns the lease's id. */
    public UUID leaseId() {
        return leaseId;
    }
}
