package io.pgstore.log;

import java.util.UUID;

/**
 * How far readers of a log may look.
 *
 * @param logId the identity of the log
 * @param origin tells the server, database and log that were looked at from any other
 * @param last the last position taken when the look began; 0 if none was
 * @param fence the lowest bound that an open writer has announced; {@link Long#MAX_VALUE} if there is no writer
 * @since 0.1
 */
public record Horizon(UUID logId, long origin, long last, long fence) {
    /** Returns the position up to which, inclusive, nothing is still to come. */
    public long bound() {
        return Math.min(last, fence);
    }

    /** Returns whether every position of a log whose last one is {@code position} is decided by what was seen here. */
    boolean isAllUpTo(long ofOrigin, long position) {
        return origin == ofOrigin && last == position && fence >= last;
    }
}
