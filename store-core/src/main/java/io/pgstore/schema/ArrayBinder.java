package io.pgstore.schema;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds the parameters of a statement one after the other.
 *
 * @since 0.1
 */
public final class ArrayBinder {
    private final PreparedStatement statement;
    private int index = 1;

    /** Begins with the first parameter. */
    public ArrayBinder(PreparedStatement statement) {
        this.statement = statement;
    }

    /** Binds a text; {@code null} is SQL's null. */
    public ArrayBinder text(@Nullable String value) throws SQLException {
        statement.setString(index++, value);
        return this;
    }

    /** Binds a {@code bigint}. */
    public ArrayBinder number(long value) throws SQLException {
        statement.setLong(index++, value);
        return this;
    }

    /** Binds an array; {@code null} when no element is set, so that PostgreSQL has nothing to unpack. */
    public ArrayBinder array(String type, List<? extends @Nullable Object> elements) throws SQLException {
        if (elements.stream().allMatch(element -> element == null)) {
            statement.setNull(index++, Types.ARRAY, "_" + type);
        } else {
            statement.setArray(index++, statement.getConnection().createArrayOf(type, elements.toArray()));
        }
        return this;
    }

    /** Runs the statement and returns the number of rows it changed. */
    public int update() throws SQLException {
        return statement.executeUpdate();
    }
}
