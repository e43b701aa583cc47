package io.pgstore.state;

import org.springframework.util.Assert;

/**
 * One write of a batch.
 *
 * @param persistenceId the entity's id, at most 512 characters
 * @param expectedRevision the revision last read; 0 to create
 * @param state the new state
 * @since 0.1
 */
public record DurableStateWrite(String persistenceId, long expectedRevision, Object state) {
    public DurableStateWrite {
        Assert.isTrue(expectedRevision >= 0, () -> "expectedRevision must not be negative: " + expectedRevision);
    }
}
