package io.pgstore.kv;

import org.springframework.dao.DataRetrievalFailureException;

/**
 * A key that was to be changed is absent. Nothing was written and the caller's transaction goes on.
 *
 * @since 0.1
 */
public final class KeyNotFoundException extends DataRetrievalFailureException {
    private final String kind;
    private final String key;

    KeyNotFoundException(String kind, String key) {
        super("Key %s/%s is absent".formatted(kind, key));
        this.kind = kind;
        this.key = key;
    }

    /** Returns the kind. */
    public String kind() {
        return kind;
    }

    /** Returns the key. */
    public String key() {
        return key;
    }
}
