package io.pgstore.log;

import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * The log cannot be read here without losing events; the message says why and what to do.
 *
 * @since 0.1
 */
public final class LogReadException extends InvalidDataAccessResourceUsageException {
    private LogReadException(String message) {
        super(message);
    }

    static LogReadException standby(DataSource dataSource) {
        return new LogReadException(
                "The log cannot be read on a standby, which does not see the fences of writers: %s must connect to the primary (targetServerType=primary)"
                        .formatted(dataSource));
    }

    static LogReadException severalOrigins(DataSource dataSource) {
        return new LogReadException(
                "The log cannot be read through %s, which sends the statements of one reader to different servers or databases: it must connect to the primary (targetServerType=primary)"
                        .formatted(dataSource));
    }

    static LogReadException isolation(String isolation) {
        return new LogReadException(
                "The log cannot be read in a transaction with isolation %s, whose snapshot may hide events below the horizon: read it outside of the transaction, or in READ COMMITTED"
                        .formatted(isolation.toUpperCase(Locale.ROOT)));
    }

    static LogReadException otherLog(UUID ofCursor, UUID logId) {
        return new LogReadException(
                "The cursor belongs to log %s, but this is log %s: the log was restored or replaced; start again from its beginning, or from a position that you have checked"
                        .formatted(ofCursor, logId));
    }

    static LogReadException ahead(long position, long last) {
        return new LogReadException(
                "Position %d is ahead of the log, whose last position is %d: the log was restored or replaced; start again from its beginning, or from a position that you have checked"
                        .formatted(position, last));
    }
}
