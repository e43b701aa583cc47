package io.pgstore.autoconfigure;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a database that is not there yet from one that the application must be configured differently for. */
final class MissingDatabase {
    // Connections that cannot be made or break, servers that start or stop or are full, databases not created yet.
    private static final List<String> STATES = List.of("08", "57P", "53300", "3D");

    private MissingDatabase() {}

    /** Returns whether {@code failure} comes from a database that may be there later. */
    static boolean explains(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException exception && isMissing(exception)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMissing(SQLException exception) {
        String state = exception.getSQLState();
        // A pool that has no connection to give says so in words only.
        return state == null
                ? exception instanceof SQLTransientConnectionException && exception.getCause() == null
                : STATES.stream().anyMatch(state::startsWith);
    }
}
