package io.pgstore.state;

import org.springframework.dao.OptimisticLockingFailureException;

/**
 * An entity was not at the expected revision. Nothing was written and the caller's transaction goes on: load again,
 * decide again, write again.
 *
 * @since 0.1
 */
public final class StaleRevisionException extends OptimisticLockingFailureException {
    private final String persistenceId;
    private final long expectedRevision;
    private final long actualRevision;

    StaleRevisionException(String persistenceId, long expectedRevision, long actualRevision) {
        super("Durable state %s is %s, expected %s"
                .formatted(persistenceId, describe(actualRevision), describe(expectedRevision)));
        this.persistenceId = persistenceId;
        this.expectedRevision = expectedRevision;
        this.actualRevision = actualRevision;
    }

    /** Returns the entity's id. */
    public String persistenceId() {
        return persistenceId;
    }

    /** Returns the revision that the writer expected; 0 for "absent". */
    public long expectedRevision() {
        return expectedRevision;
    }

    /** Returns the revision that the entity had; 0 if it was absent. */
    public long actualRevision() {
        return actualRevision;
    }

    private static String describe(long revision) {
        return revision == 0 ? "absent" : "at revision " + revision;
    }
}
