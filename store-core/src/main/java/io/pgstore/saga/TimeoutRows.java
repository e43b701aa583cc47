package io.pgstore.saga;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.saga.SagaTimeout.Tries;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes timeouts of rows: tenant, saga name, saga id, correlation id, timeout name, due time, attempts, next try, last
 * error, time of death, type, schema version, data.
 */
final class TimeoutRows {
    private final Codec codec;

    TimeoutRows(Codec codec) {
        this.codec = codec;
    }

    List<SagaTimeout> query(PreparedStatement statement) throws SQLException {
        List<SagaTimeout> timeouts = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                timeouts.add(timeout(row));
            }
        }
        return timeouts;
    }

    private SagaTimeout timeout(ResultSet row) throws SQLException {
        String type = row.getString(11);
        return new SagaTimeout(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                SagaRows.requiredTime(row, 6),
                new Tries(row.getInt(7), SagaRows.requiredTime(row, 8), row.getString(9), SagaRows.time(row, 10)),
                type == null ? null : new EncodedPayload(type, row.getInt(12), row.getString(13)),
                codec);
    }
}
