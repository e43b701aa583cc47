package io.pgstore.consumer;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Makes dead letters of rows: the columns of {@link #COLUMNS}. */
final class DeadLetterRows {
    static final String COLUMNS = """
            consumer_id, position, partition, event_tenant, stream_id, version, blocking, attempts, error, decision, \
            dead_at""";

    private DeadLetterRows() {}

    static List<DeadLetter> query(PreparedStatement statement) throws SQLException {
        List<DeadLetter> letters = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                letters.add(new DeadLetter(
                        row.getString(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getBoolean(7),
                        row.getInt(8),
                        row.getString(9),
                        row.getString(10),
                        row.getObject(11, OffsetDateTime.class).toInstant()));
            }
        }
        return letters;
    }
}
