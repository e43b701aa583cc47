package io.pgstore.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one write of a batch.
 *
 * @param persistenceId the entity's id
 * @param expectedRevision the revision that the writer expected
 * @param revision the new revision if the state was written; else the actual one, 0 when absent
 * @param updatedAt the database's time of writing; {@code null} if another revision was expected and nothing was written
 * @since 0.1
 */
public record UpsertResult(
        String persistenceId,
        long expectedRevision,
        long revision,
        @Nullable Instant updatedAt) {
    /** Returns whether the state was written. */
    public boolean written() {
        return updatedAt != null;
    }
}
