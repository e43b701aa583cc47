package io.pgstore.log;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Lets a test do something just before a statement or a commit of the code under test. Used by one thread. */
final class Interceptor extends DelegatingDataSource {
    private final Queue<Runnable> beforeStatements = new ArrayDeque<>();
    private Consumer<Connection> beforeCommit = connection -> {};

    Interceptor(DataSource target) {
        super(target);
    }

    /** Runs {@code action} before the {@code number}th statement from now on, counted from 1. */
    void beforeStatement(int number, Runnable action) {
        beforeStatements.clear();
        for (int skipped = 1; skipped < number; skipped++) {
            beforeStatements.add(() -> {});
        }
        beforeStatements.add(action);
    }

    /** Runs {@code action} before each commit, on the connection that is committed. */
    void beforeCommit(Consumer<Connection> action) {
        beforeCommit = action;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection target = super.getConnection();
        return (Connection) Proxy.newProxyInstance(
                Interceptor.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") && !beforeStatements.isEmpty()) {
                        beforeStatements.remove().run();
                    }
                    if (method.getName().equals("commit")) {
                        beforeCommit.accept(target);
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException exception) {
                        throw exception.getTargetException();
                    }
                });
    }
}
