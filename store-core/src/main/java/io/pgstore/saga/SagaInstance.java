package io.pgstore.saga;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A saga as it was last read or written.
 *
 * @param sagaName what kind of process it is
 * @param sagaId its id, unique within the name
 * @param correlationId what its messages have in common
 * @param version how often it has been written, counted from 1
 * @param state its state, upcast to its present shape; changing it changes nothing stored
 * @param createdAt the database's time of its start
 * @param updatedAt the database's time of its last write
 * @param completedAt when it was completed; {@code null} while it is open
 * @param archivedAt when it was archived; {@code null} if it was not
 * @param timeoutAt when its next timeout was due, when the saga was read; {@code null} for none
 * @param metadata what was noted at its start, such as the trace context
 * @param <S> the type of the state
 * @since 0.1
 */
public record SagaInstance<S>(
        String sagaName,
        String sagaId,
        String correlationId,
        long version,
        S state,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant completedAt,
        @Nullable Instant archivedAt,
        @Nullable Instant timeoutAt,
        Map<String, String> metadata) {
    public SagaInstance {
        metadata = Map.copyOf(metadata);
    }

    /** Returns whether the saga is completed. */
    public boolean completed() {
        return completedAt != null;
    }

    /** Returns whether the saga is archived. */
    public boolean archived() {
        return archivedAt != null;
    }
}
