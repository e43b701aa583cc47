package io.pgstore.kv;

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

    /** Ends the watch; idempotent. The event in hand is the last one. */
    @Override
    void close();
}
