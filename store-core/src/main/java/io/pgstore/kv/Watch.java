package io.pgstore.kv;

import java.time.Duration;

/**
 * A watch that tells its listener what happens to a kind, until it is closed or ends with an error.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public interface Watch extends AutoCloseable {
    /** Returns whether it still tells what happens. */
    boolean isOpen();

    /** Returns where to resume after what was told last; after where it began if nothing was. */
    ResumeToken token();

    /**
     * Returns for how long there may have been changes that were not yet told: since the last time when everything that was
     * committed had been told. It grows while the outbox is not looked at, at most for a poll interval, while the listener
     * lags behind, and while an open transaction holds changes back; for ever when the watch has ended.
     */
    Duration staleness();

    /** Ends the watch; idempotent. The event in hand is the last one. */
    @Override
    void close();
}
