package io.pgstore.event;

import java.util.List;

/**
 * Runs inside the transaction of each append, after its events have their final versions and positions. What it writes
 * commits or vanishes with them. If it throws, the exception reaches the caller and the transaction rolls back.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AppendHook {
    /** Called once for each append that wrote something. */
    void appended(List<RecordedEvent> events);
}
