package io.pgstore.schema;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Gives Flyway, which opens up to three connections and ends transactions as it likes, one connection in one
 * transaction of ours: a pool of size 1 is enough, and whatever goes wrong leaves nothing behind.
 */
final class MigrationConnection implements InvocationHandler {
    private final Connection target;
    private boolean rolledBack;

    private MigrationConnection(Connection target) {
        this.target = target;
    }

    /** Returns a data source whose connections are all {@code target}, which its owner commits and closes. */
    static DataSource dataSource(Connection target) {
        Connection connection = (Connection) Proxy.newProxyInstance(
                MigrationConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new MigrationConnection(target));
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() {
                return connection;
            }

            @Override
            public Connection getConnection(String username, String password) {
                return connection;
            }
        };
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "close", "setAutoCommit", "setReadOnly" -> null;
            case "getAutoCommit" -> !rolledBack;
            case "commit" -> {
                requireNotRolledBack();
                yield null;
            }
            case "rollback" -> {
                rolledBack |= arguments == null;
                yield proceed(method, arguments);
            }
            default -> proceed(method, arguments);
        };
    }

    private void requireNotRolledBack() throws SQLException {
        if (rolledBack) {
            throw new SQLException("the migration was rolled back");
        }
    }

    private @Nullable Object proceed(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException exception) {
            throw exception.getTargetException();
        }
    }
}
