package io.pgstore.snapshot;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.ArrayBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.util.Assert;

/** Loads and lists snapshots. */
final class SnapshotReader {
    private static final String SELECT_NEWEST_UP_TO = """
            SELECT sequence_number, type, schema_version, data, created_at
            FROM {snapshots}
            WHERE tenant_id = ? AND persistence_id = ? AND sequence_number <= ?
            ORDER BY sequence_number DESC
            LIMIT 1
            """;

    private static final String SELECT_AT = """
            SELECT sequence_number, type, schema_version, data, created_at
            FROM {snapshots}
            WHERE tenant_id = ? AND persistence_id = ? AND sequence_number = ?
            """;

    private static final String SELECT_PAGE = """
            SELECT persistence_id, sequence_number, type, schema_version, created_at
            FROM {snapshots}
            WHERE tenant_id = ? AND persistence_id = ? AND sequence_number <= ?
            ORDER BY sequence_number DESC
            LIMIT ?
            """;

    private final SnapshotContext context;
    private final String tenantId;
    private final String selectNewestUpTo;
    private final String selectAt;
    private final String selectPage;

    SnapshotReader(SnapshotContext context, String tenantId) {
        this.context = context;
        this.tenantId = tenantId;
        this.selectNewestUpTo = context.database().tables().resolve(SELECT_NEWEST_UP_TO);
        this.selectAt = context.database().tables().resolve(SELECT_AT);
        this.selectPage = context.database().tables().resolve(SELECT_PAGE);
    }

    <T> Optional<Snapshot<T>> newestUpTo(String persistenceId, long sequenceNumber, Class<T> type) {
        return select(selectNewestUpTo, persistenceId, sequenceNumber, type);
    }

    <T> Optional<Snapshot<T>> at(String persistenceId, long sequenceNumber, Class<T> type) {
        return select(selectAt, persistenceId, sequenceNumber, type);
    }

    List<SnapshotInfo> list(String persistenceId, SnapshotPage page) {
        return context.database().read(selectPage, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .text(persistenceId)
                    .number(page.highest())
                    .number(page.limit());
            return infos(statement);
        });
    }

    private <T> Optional<Snapshot<T>> select(String sql, String persistenceId, long sequenceNumber, Class<T> type) {
        Assert.notNull(persistenceId, "persistenceId must not be null");
        return context.database().read(sql, statement -> {
            new ArrayBinder(statement).text(tenantId).text(persistenceId).number(sequenceNumber);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(snapshot(row, persistenceId, type)) : Optional.empty();
            }
        });
    }

    private <T> Snapshot<T> snapshot(ResultSet row, String persistenceId, Class<T> type) throws SQLException {
        long sequenceNumber = row.getLong(1);
        EncodedPayload payload = new EncodedPayload(row.getString(2), row.getInt(3), row.getString(4));
        return new Snapshot<>(
                persistenceId,
                sequenceNumber,
                decode(persistenceId, sequenceNumber, payload, type),
                row.getObject(5, OffsetDateTime.class).toInstant());
    }

    private <T> T decode(String persistenceId, long sequenceNumber, EncodedPayload payload, Class<T> type) {
        try {
            return context.codec().decode(payload, type);
        } catch (PayloadException exception) {
            throw new PayloadException(
                    "Snapshot %d of %s cannot be read: %s"
                            .formatted(sequenceNumber, persistenceId, exception.getMessage()),
                    exception);
        }
    }

    private static List<SnapshotInfo> infos(PreparedStatement statement) throws SQLException {
        List<SnapshotInfo> infos = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                infos.add(new SnapshotInfo(
                        row.getString(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getObject(5, OffsetDateTime.class).toInstant()));
            }
        }
        return infos;
    }
}
