package io.pgstore.saga;

import org.springframework.dao.OptimisticLockingFailureException;

/**
 * A saga was not at the expected version. Nothing was written and the caller's transaction goes on: load again, decide
 * again, write again.
 *
 * @since 0.1
 */
public final class StaleSagaException extends OptimisticLockingFailureException {
    private final String sagaName;
    private final String sagaId;
    private final long expectedVersion;
    private final long actualVersion;

    StaleSagaException(String sagaName, String sagaId, long expectedVersion, long actualVersion) {
        super("Saga %s/%s is at version %d, expected %d".formatted(sagaName, sagaId, actualVersion, expectedVersion));
        this.sagaName = sagaName;
        this.sagaId = sagaId;
        this.expectedVersion = expectedVersion;
        this.actualVersion = actualVersion;
    }

    /** Returns the saga's name. */
    public String sagaName() {
        return sagaName;
    }

    /** Returns the saga's id. */
    public String sagaId() {
        return sagaId;
    }

    /** Returns the version that the writer expected. */
    public long expectedVersion() {
        return expectedVersion;
    }

    /** Returns the version that the saga had. */
    public long actualVersion() {
        return actualVersion;
    }
}
