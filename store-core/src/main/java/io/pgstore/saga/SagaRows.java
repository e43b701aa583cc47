package io.pgstore.saga;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes sagas of rows: correlation id, version, metadata, times of creation, update, completion and archival; and when
 * read, not written, before these the name, the id, and after them the next timeout and the state.
 */
final class SagaRows {
    /** What all reading statements begin with; a condition on tenant and saga name follows. */
    static final String SELECT_SAGAS = """
            SELECT saga.saga_name, saga.saga_id, saga.correlation_id, saga.version, saga.metadata, saga.created_at,
                   saga.updated_at, saga.completed_at, saga.archived_at,
                   (SELECT min(timeout.due_at)
                    FROM {saga_timeouts} AS timeout
                    WHERE timeout.tenant_id = saga.tenant_id AND timeout.saga_name = saga.saga_name
                      AND timeout.saga_id = saga.saga_id AND timeout.dead_at IS NULL),
                   saga.type, saga.schema_version, saga.data
            FROM {sagas} AS saga
            """;

    private final Codec codec;

    SagaRows(Codec codec) {
        this.codec = codec;
    }

    <S> List<SagaInstance<S>> query(PreparedStatement statement, Class<S> stateType) throws SQLException {
        List<SagaInstance<S>> sagas = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                sagas.add(read(row, stateType));
            }
        }
        return sagas;
    }

    private <S> SagaInstance<S> read(ResultSet row, Class<S> stateType) throws SQLException {
        String sagaName = row.getString(1);
        String sagaId = row.getString(2);
        EncodedPayload payload = new EncodedPayload(row.getString(11), row.getInt(12), row.getString(13));
        return saga(row, 3, sagaName, sagaId, decode(sagaName, sagaId, payload, stateType), time(row, 10));
    }

    /** Makes a saga of what its writing returned from column {@code first} on, and of what the writer knows. */
    static <S> SagaInstance<S> saga(
            ResultSet row, int first, String sagaName, String sagaId, S state, @Nullable Instant timeoutAt)
            throws SQLException {
        return new SagaInstance<>(
                sagaName,
                sagaId,
                row.getString(first),
                row.getLong(first + 1),
                state,
                requiredTime(row, first + 3),
                requiredTime(row, first + 4),
                time(row, first + 5),
                time(row, first + 6),
                timeoutAt,
                SagaMetadata.read(row.getString(first + 2)));
    }

    static Instant requiredTime(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private <S> S decode(String sagaName, String sagaId, EncodedPayload payload, Class<S> stateType) {
        try {
            return codec.decode(payload, stateType);
        } catch (PayloadException exception) {
            throw new PayloadException(
                    "The state of saga %s/%s cannot be read: %s".formatted(sagaName, sagaId, exception.getMessage()),
                    exception);
        }
    }
}
