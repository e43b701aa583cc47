package io.pgstore.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The events whose side effects are those of a version that follows the log. Where one version takes over from another, one
 * ends and the other begins: each event has its side effects once, however far both had come.
 *
 * @param after the position before the first one
 * @param until the position of the last one; {@code null} if there is none
 */
record Effects(long after, @Nullable Long until) {
    static final Effects OF_ALL = after(0);

    static Effects after(long position) {
        return new Effects(position, null);
    }

    /** Reads it from two columns of a row. */
    static Effects of(ResultSet row, int column) throws SQLException {
        return new Effects(row.getLong(column), row.getObject(column + 1, Long.class));
    }

    Effects until(long position) {
        return new Effects(after, position);
    }

    boolean include(long position) {
        return position > after && (until == null || position <= until);
    }
}
