package io.pgstore.kv;

import org.springframework.dao.NonTransientDataAccessResourceException;

/**
 * The changes that a watch should tell are no longer kept. List again and watch again: a watch with a replay does both.
 *
 * @since 0.1
 */
public final class CompactedException extends NonTransientDataAccessResourceException {
    private final String kind;
    private final long position;
    private final long oldestPosition;

    CompactedException(String kind, long position, long oldestPosition) {
        super("The changes of kind %s after position %d were compacted; a watch may resume after %d at the earliest"
                .formatted(kind, position, oldestPosition));
        this.kind = kind;
        this.position = position;
        this.oldestPosition = oldestPosition;
    }

    /** Returns the kind. */
    public String kind() {
        return kind;
    }

    /** Returns the position after which the watch should have begun, or gone on. */
    public long position() {
        return position;
    }

    /** Returns the oldest available position: the lowest one after which a watch of the kind may begin. */
    public long oldestPosition() {
        return oldestPosition;
    }
}
