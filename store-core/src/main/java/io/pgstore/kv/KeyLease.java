package io.pgstore.kv;

import java.util.UUID;

/**
 * What keys live with, as a session: they vanish together when it ends or is not kept alive in time.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public interface KeyLease extends AutoCloseable {
    /** Returns the lease's id, unique everywhere. */
    UUID id();

    /**
     * Lets the lease live for its whole time again, by the database's clock. Call it several times in that time.
     *
     * @throws KeyLeaseEndedException if it has ended
     */
    void keepAlive();

    /** Ends the lease and deletes its keys, in the caller's transaction or by itself; idempotent. */
    @Override
    void close();
}
