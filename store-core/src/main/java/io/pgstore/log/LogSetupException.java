package io.pgstore.log;

import org.springframework.dao.NonTransientDataAccessResourceException;

/**
 * A log cannot work as the database is set up; the message says what to run.
 *
 * @since 0.1
 */
public final class LogSetupException extends NonTransientDataAccessResourceException {
    LogSetupException(String message) {
        super(message);
    }
}
