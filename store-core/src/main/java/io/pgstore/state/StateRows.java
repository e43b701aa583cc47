package io.pgstore.state;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Makes states of rows: persistence id, revision, type, schema version, data, time of writing. */
final class StateRows {
    private final Codec codec;

    StateRows(Codec codec) {
        this.codec = codec;
    }

    <T> List<DurableState<T>> query(PreparedStatement statement, Class<T> type) throws SQLException {
        List<DurableState<T>> states = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                states.add(state(row, type));
            }
        }
        return states;
    }

    private <T> DurableState<T> state(ResultSet row, Class<T> type) throws SQLException {
        String persistenceId = row.getString(1);
        EncodedPayload payload = new EncodedPayload(row.getString(3), row.getInt(4), row.getString(5));
        return new DurableState<>(
                persistenceId,
                row.getLong(2),
                decode(persistenceId, payload, type),
                row.getObject(6, OffsetDateTime.class).toInstant());
    }

    private <T> T decode(String persistenceId, EncodedPayload payload, Class<T> type) {
        try {
            return codec.decode(payload, type);
        } catch (PayloadException exception) {
            throw new PayloadException(
                    "Durable state %s cannot be read: %s".formatted(persistenceId, exception.getMessage()), exception);
        }
    }
}
