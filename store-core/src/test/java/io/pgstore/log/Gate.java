package io.pgstore.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** An exclusive lock on the key of one fence: a writer that announces this bound waits here until the gate opens. */
final class Gate implements AutoCloseable {
    private final Connection connection;

    /** Closes the gate before the writers of {@code log} that announce {@code bound}. */
    Gate(TestLog log, long bound) {
        connection = log.database().connect();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_advisory_lock(?::oid::integer, ?::bit(32)::integer)")) {
            statement.setLong(1, log.sequenceOid());
            statement.setLong(2, bound);
            statement.execute();
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    /** Opens the gate. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
