package io.pgstore.document;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A statement that is put together of fixed texts and bound values. */
final class SqlQuery {
    /** Many values as one parameter. */
    private record Array(String type, List<?> values) {}

    private final StringBuilder sql = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();
    private final String timeFunction;
    private int aliases;

    /**
     * Begins an empty statement.
     *
     * @param timeFunction the quoted name of the function that makes times comparable
     */
    SqlQuery(String timeFunction) {
        this.timeFunction = timeFunction;
    }

    SqlQuery append(String text) {
        sql.append(text);
        return this;
    }

    SqlQuery bind(Object value) {
        sql.append('?');
        return parameter(value);
    }

    SqlQuery bindAll(String type, Collection<?> values) {
        sql.append("?::").append(type).append("[]");
        return parameter(new Array(type, List.copyOf(values)));
    }

    /** Adds the value of a question mark that is in the text already. */
    SqlQuery parameter(Object value) {
        parameters.add(value);
        return this;
    }

    /** Appends the value at {@code path} of {@code data} as one of {@code kind}. */
    SqlQuery expression(ValueKind kind, DocumentPath path, String data) {
        return append(kind.expression(path, data).replace("{document_time}", timeFunction));
    }

    /** Returns a name that this statement has not used yet. */
    String alias(String prefix) {
        return prefix + ++aliases;
    }

    String sql() {
        return sql.toString();
    }

    /** Binds all values, in the order in which they were appended. */
    void setParameters(PreparedStatement statement) throws SQLException {
        int index = 1;
        for (Object parameter : parameters) {
            set(statement, index++, parameter);
        }
    }

    private static void set(PreparedStatement statement, int index, Object parameter) throws SQLException {
        if (parameter instanceof Array array) {
            statement.setArray(
                    index,
                    statement
                            .getConnection()
                            .createArrayOf(array.type(), array.values().toArray()));
        } else if (parameter instanceof BigDecimal number) {
            statement.setBigDecimal(index, number);
        } else if (parameter instanceof Instant time) {
            statement.setObject(index, time.atOffset(ZoneOffset.UTC));
        } else {
            statement.setObject(index, parameter);
        }
    }
}
