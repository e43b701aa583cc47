package io.pgstore.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source that writes down the statements which are prepared on its connections.
 *
 * @since 0.1
 */
public final class StatementLog extends DelegatingDataSource {
    private final List<String> statements = new CopyOnWriteArrayList<>();

    /** Hands out the connections of {@code target}. */
    public StatementLog(DataSource target) {
        super(target);
    }

    /** Returns what was prepared so far, and forgets it. */
    public List<String> drain() {
        List<String> drained = List.copyOf(statements);
        statements.clear();
        return drained;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection target = super.getConnection();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException exception) {
                        throw exception.getTargetException();
                    }
                });
    }
}
