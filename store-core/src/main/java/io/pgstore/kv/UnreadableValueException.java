package io.pgstore.kv;

import org.springframework.dao.NonTransientDataAccessException;

/**
 * The value of an event cannot be read; the cause says why.
 *
 * @since 0.1
 */
public final class UnreadableValueException extends NonTransientDataAccessException {
    private final String key;
    private final long revision;

    UnreadableValueException(String kind, String key, long revision, Throwable cause) {
        super(
                "The value of key %s/%s at revision %d cannot be read: %s"
                        .formatted(kind, key, revision, cause.getMessage()),
                cause);
        this.key = key;
        this.revision = revision;
    }

    /** Returns the key. */
    public String key() {
        return key;
    }

    /** Returns the revision of the change. */
    public long revision() {
        return revision;
    }
}
