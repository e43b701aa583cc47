package io.pgstore.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * The stores, or the embedded PostgreSQL, cannot start as the application is configured; says why and what to do.
 *
 * @since 0.1
 */
public final class StoreStartupException extends RuntimeException {
    private final String action;

    /** Says why, in a sentence, and what to do about it. */
    public StoreStartupException(String message, String action) {
        this(message, action, null);
    }

    /** Says why, in a sentence, and what to do about it. */
    public StoreStartupException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** Returns what to do about it. */
    public String action() {
        return action;
    }
}
