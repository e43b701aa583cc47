package io.pgstore.notification;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcUtils;

/** One connection outside of any pool, opened when it is needed; used by one thread, closed by any. */
final class DedicatedConnection {
    private static final String SET_NAME = "SELECT set_config('application_name', ?, false)";

    private final DataSource unpooled;
    private final String name;
    private boolean closed;
    private @Nullable Connection connection;

    /**
     * Opens nothing yet.
     *
     * @param name the application name that the server shows
     */
    DedicatedConnection(DataSource unpooled, String name) {
        this.unpooled = unpooled;
        this.name = name;
    }

    /** Returns the connection, in auto-commit mode, opened now if there is none. */
    Connection get() throws SQLException {
        Connection open = current();
        return open == null ? keep(open()) : open;
    }

    /** Closes the connection because it broke; the next {@link #get} opens another one. */
    void discard() {
        Connection broken = take();
        JdbcUtils.closeConnection(broken);
    }

    /** Closes the connection for good. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        discard();
    }

    private synchronized @Nullable Connection current() {
        return connection;
    }

    private synchronized @Nullable Connection take() {
        Connection taken = connection;
        connection = null;
        return taken;
    }

    private Connection open() throws SQLException {
        Connection opened = unpooled.getConnection();
        boolean ready = false;
        try {
            opened.setAutoCommit(true);
            try (PreparedStatement statement = opened.prepareStatement(SET_NAME)) {
                statement.setString(1, name);
                statement.executeQuery().close();
            }
            ready = true;
            return opened;
        } finally {
            if (!ready) {
                opened.close();
            }
        }
    }

    private Connection keep(Connection opened) throws SQLException {
        synchronized (this) {
            if (!closed) {
                connection = opened;
                return opened;
            }
        }
        opened.close();
        throw new SQLException("closed meanwhile");
    }
}
