package io.pgstore.outbox;

/**
 * Thrown by a publisher while nothing at all can be published, such as when a broker is down. The relay waits and tries the
 * message again, without end: it is not the message's fault, and giving up one after the other would lose their order.
 *
 * @since 0.1
 */
public final class OutboxUnavailableException extends RuntimeException {
    /** Says why. */
    public OutboxUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
