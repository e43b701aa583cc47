package io.pgstore.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source of one connection that keeps the plan of each query which runs on it, as the server really ran it: the
 * module {@code auto_explain} sends it along as a warning. Used by one thread.
 *
 * @since 0.1
 */
public final class ExplainingDataSource extends DelegatingDataSource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXPLAIN_ALL = """
            LOAD 'auto_explain';
            SET auto_explain.log_min_duration = 0;
            SET auto_explain.log_analyze = on;
            SET auto_explain.log_buffers = on;
            SET auto_explain.log_timing = off;
            SET auto_explain.log_format = json;
            SET client_min_messages = log
            """;

    private final List<QueryPlan> plans = new ArrayList<>();

    private ExplainingDataSource(HikariDataSource target) {
        super(target);
    }

    /** Connects to {@code database}. */
    public static ExplainingDataSource of(TestDatabase database) {
        return new ExplainingDataSource(database.hikari(1, config -> config.setConnectionInitSql(EXPLAIN_ALL)));
    }

    /** Returns the plans of the queries run so far, and forgets them. */
    public List<QueryPlan> drain() {
        List<QueryPlan> drained = List.copyOf(plans);
        plans.clear();
        return drained;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection target = super.getConnection();
        return proxy(
                Connection.class,
                target,
                result -> result instanceof PreparedStatement statement ? explained(statement) : result);
    }

    private PreparedStatement explained(PreparedStatement target) {
        return proxy(PreparedStatement.class, target, result -> {
            for (SQLWarning warning = target.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                keep(String.valueOf(warning.getMessage()));
            }
            target.clearWarnings();
            return result;
        });
    }

    private void keep(String message) {
        int plan = message.indexOf('{');
        if (message.startsWith("duration:") && plan > 0) {
            try {
                plans.add(QueryPlan.of(JSON.readTree(message.substring(plan)).path("Plan")));
            } catch (JsonProcessingException exception) {
                throw new IllegalStateException("not a plan: " + message, exception);
            }
        }
    }

    /** What is done with the result of each call. */
    private interface AfterCall {
        @Nullable
        Object accept(@Nullable Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, AfterCall after) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        return method.getName().startsWith("prepare")
                                        || method.getName().startsWith("execute")
                                ? after.accept(result)
                                : result;
                    } catch (InvocationTargetException exception) {
                        throw exception.getTargetException();
                    }
                }));
    }
}
