package io.pgstore.event;

import org.springframework.dao.OptimisticLockingFailureException;

/**
 * A stream was not at the expected version. Nothing was written and the caller's transaction goes on: load again,
 * decide again, append again.
 *
 * @since 0.1
 */
public final class WrongExpectedVersionException extends OptimisticLockingFailureException {
    private final String tenantId;
    private final String streamId;
    private final ExpectedVersion expectedVersion;
    private final long actualVersion;

    WrongExpectedVersionException(
            String tenantId, String streamId, ExpectedVersion expectedVersion, long actualVersion) {
        super("Stream %s is at version %d, expected %s".formatted(streamId, actualVersion, expectedVersion));
        this.tenantId = tenantId;
        this.streamId = streamId;
        this.expectedVersion = expectedVersion;
        this.actualVersion = actualVersion;
    }

    /** Returns the tenant whose stream it is. */
    public String tenantId() {
        return tenantId;
    }

    /** Returns the stream's id. */
    public String streamId() {
        return streamId;
    }

    /** Returns what the writer expected. */
    public ExpectedVersion expectedVersion() {
        return expectedVersion;
    }

    /** Returns the version that the stream had; 0 if it did not exist. */
    public long actualVersion() {
        return actualVersion;
    }
}
