package io.pgstore.event;

import java.util.List;

/**
 * Runs inside the transaction of each append, after its events have their final versions and positions. What it writes
 * commits or vanishes with them. If it throws, the exception reaches the caller and the transaction rolls back. Above
 * READ COMMITTED an append without a caller's transaction that loses a race is rolled back and tried again, hooks included.
 * Must be thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AppendHook {
    /**
     * Called once for each stream that an append wrote to.
     *
     * @param events what was written to the stream, in version order
     */
    void appended(List<RecordedEvent> events);

    /**
     * Called once for each append with all that it wrote. Unless overridden, hands over one stream after the other.
     *
     * @param streams what was written to each stream, each in version order
     */
    default void appendedTogether(List<List<RecordedEvent>> streams) {
        streams.forEach(this::appended);
    }

    /** Returns whether it is called for imported events too, a batch of the import at a time; not unless overridden. */
    default boolean hearsImports() {
        return false;
    }
}
