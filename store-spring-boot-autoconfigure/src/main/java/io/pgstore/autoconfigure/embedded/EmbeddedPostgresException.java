package io.pgstore.autoconfigure.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The embedded PostgreSQL cannot be started; says why and what to do.
 *
 * @since 0.1
 */
public final class EmbeddedPostgresException extends RuntimeException {
    private final String action;

    EmbeddedPostgresException(String message, String action) {
        this(message, action, null);
    }

    EmbeddedPostgresException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** Returns what to do about it. */
    public String action() {
        return action;
    }
}
