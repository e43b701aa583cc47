package io.pgstore.codec;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessException;

/**
 * A payload cannot be written as JSON that PostgreSQL holds, or stored JSON cannot be read back as the wanted class.
 * The message names the type and the reason; nothing was written.
 *
 * @since 0.1
 */
public final class PayloadException extends NonTransientDataAccessException {
    /** Says what is wrong with the payload and where. */
    public PayloadException(String message) {
        this(message, null);
    }

    /** Says what is wrong with the payload and where, and why. */
    public PayloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
