package io.pgstore.schema;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds the parameters of a statement one after the other; of many rows, a column at a time.
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

    /** Binds an {@code integer}. */
    public ArrayBinder integer(int value) throws SQLException {
        statement.setInt(index++, value);
        return this;
    }

    /** Binds a {@code uuid}. */
    public ArrayBinder uuid(UUID value) throws SQLException {
        statement.setObject(index++, value);
        return this;
    }

    /** Binds a {@code timestamptz}; {@code null} is SQL's null. */
    public ArrayBinder time(@Nullable Instant value) throws SQLException {
        statement.setObject(
                index++, value == null ? null : value.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
        return this;
    }

    /** Binds a {@code boolean}. */
    public ArrayBinder bool(boolean value) throws SQLException {
        statement.setBoolean(index++, value);
        return this;
    }

    /** Binds a {@code bytea}. */
    public ArrayBinder bytes(byte[] value) throws SQLException {
        statement.setBytes(index++, value);
        return this;
    }

    /** Binds an array of {@code bytea}, one for each row. */
    public <R> ArrayBinder bytesArray(List<R> rows, Function<R, byte[]> column) throws SQLException {
        byte[][] elements = rows.stream().map(column).toArray(byte[][]::new);
        statement.setArray(index++, statement.getConnection().createArrayOf("bytea", elements));
        return this;
    }

    /** Binds an array; {@code null} when no element is set, so that PostgreSQL has nothing to unpack. */
    public ArrayBinder array(String type, List<? extends @Nullable Object> elements) throws SQLException {
        return array(type, elements.toArray());
    }

    /** Binds one column of many rows as an array; {@code null} when no row has a value. */
    public <R> ArrayBinder array(String type, List<R> rows, Function<R, @Nullable Object> column) throws SQLException {
        return array(type, rows.stream().map(column).toArray());
    }

    /**
     * Binds one column of JSON texts as one JSON array, which PostgreSQL takes apart faster than an array of texts;
     * {@code null} when no row has a value.
     */
    public <R> ArrayBinder jsonArray(List<R> rows, Function<R, @Nullable Object> column) throws SQLException {
        @Nullable Object[] elements = rows.stream().map(column).toArray();
        if (isEmpty(elements)) {
            return text(null);
        }
        StringBuilder array = new StringBuilder();
        for (Object element : elements) {
            array.append(array.isEmpty() ? '[' : ',').append(element);
        }
        return text(array.append(']').toString());
    }

    /** Runs the statement and returns the number of rows it changed. */
    public int update() throws SQLException {
        return statement.executeUpdate();
    }

    private ArrayBinder array(String type, @Nullable Object[] elements) throws SQLException {
        if (isEmpty(elements)) {
            statement.setNull(index++, Types.ARRAY, "_" + type);
        } else {
            statement.setArray(index++, statement.getConnection().createArrayOf(type, elements));
        }
        return this;
    }

    private static boolean isEmpty(@Nullable Object[] elements) {
        for (Object element : elements) {
            if (element != null) {
                return false;
            }
        }
        return true;
    }
}
