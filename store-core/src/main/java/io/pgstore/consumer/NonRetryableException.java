package io.pgstore.consumer;

/**
 * Thrown by a handler for an event that will never succeed: it is given up at once.
 *
 * @since 0.1
 */
public final class NonRetryableException extends RuntimeException {
    /** Says why. */
    public NonRetryableException(String message) {
        super(message);
    }

    /** Says why. */
    public NonRetryableException(String message, Throwable cause) {
        super(message, cause);
    }
}
