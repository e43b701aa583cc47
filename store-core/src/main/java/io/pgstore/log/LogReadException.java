package io.pgstore.log;

import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * The log cannot be read here without losing events; the message says why and what to do.
 *
 * @since 0.1
 */
public final class LogReadException extends InvalidDataAccessResourceUsageException {
    LogReadException(String message) {
        super(message);
    }
}
