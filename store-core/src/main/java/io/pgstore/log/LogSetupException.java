package io.pgstore.log;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;

/**
 * A log cannot work as the database is set up; the message says what to run.
 *
 * @since 0.1
 */
public final class LogSetupException extends NonTransientDataAccessResourceException {
    private LogSetupException(String message) {
        this(message, null);
    }

    private LogSetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static LogSetupException notAllowed(String role, String sequence) {
        return new LogSetupException("Role %s may not take positions: run GRANT USAGE, SELECT ON SEQUENCE %s TO %s"
                .formatted(role, sequence, role));
    }

    static LogSetupException unsoundSequence(String sequence) {
        return new LogSetupException(
                "The sequence %s was changed, and readers of the log would lose events: run ALTER SEQUENCE %s INCREMENT 1 MINVALUE 1 START 1 CACHE 1 NO CYCLE"
                        .formatted(sequence, sequence));
    }

    static LogSetupException mayNotRepair(String role, String sequence, String table) {
        return new LogSetupException(
                "The sequence %s is behind its table, as after a restore, and role %s may not move it: run SELECT setval('%s', max(position)) FROM %s as its owner"
                        .formatted(sequence, role, sequence, table));
    }

    static LogSetupException noIdentity(String logTable) {
        return new LogSetupException(
                "The log has no identity, as after a restore of a part: run INSERT INTO %s DEFAULT VALUES"
                        .formatted(logTable));
    }

    static LogSetupException noTables(String logTable, DataAccessException cause) {
        return new LogSetupException(
                "The log %s is not there, or this role may not use it (%s): run the SQL of StoreMigrator.sql(), which makes the tables and grants what the stores need, or start once with store.migration.mode=migrate"
                        .formatted(logTable, cause.getMostSpecificCause().getMessage()),
                cause);
    }
}
