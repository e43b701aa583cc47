package io.pgstore.snapshot;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.Identifiers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.springframework.util.Assert;

/** Saves and deletes snapshots. */
final class SnapshotWriter {
    // A row that was there before is locked, and then updated: that shows in its xmax.
    private static final String SAVE_SNAPSHOT = """
            INSERT INTO {snapshots} (tenant_id, persistence_id, sequence_number, type, schema_version, data, created_at)
            VALUES (?, ?, ?, ?, ?, ?::jsonb, clock_timestamp())
            ON CONFLICT (tenant_id, persistence_id, sequence_number) DO UPDATE
            SET type = EXCLUDED.type, schema_version = EXCLUDED.schema_version, data = EXCLUDED.data,
                created_at = clock_timestamp()
            RETURNING created_at, xmax = 0 AS is_new
            """;

    private static final String DELETE_UP_TO = """
            DELETE FROM {snapshots}
            WHERE tenant_id = ? AND persistence_id = ? AND sequence_number <= ?
            """;

    /** A snapshot that was written, and whether its number is new. */
    private record Written(SnapshotInfo snapshot, boolean isNew) {}

    private final SnapshotContext context;
    private final String tenantId;
    private final String saveSnapshot;
    private final String deleteUpTo;

    SnapshotWriter(SnapshotContext context, String tenantId) {
        this.context = context;
        this.tenantId = tenantId;
        this.saveSnapshot = context.database().tables().resolve(SAVE_SNAPSHOT);
        this.deleteUpTo = context.database().tables().resolve(DELETE_UP_TO);
    }

    SnapshotInfo save(String persistenceId, long sequenceNumber, Object state) {
        Identifiers.requireId("persistence id", persistenceId);
        Identifiers.requireKeyFits("persistence id", tenantId, persistenceId);
        Assert.isTrue(sequenceNumber >= 0, () -> "sequenceNumber must not be negative: " + sequenceNumber);
        EncodedPayload payload = encode(persistenceId, sequenceNumber, state);
        Written written = context.database()
                .write(() -> "save a snapshot of " + persistenceId, saveSnapshot, statement -> {
                    new ArrayBinder(statement)
                            .text(tenantId)
                            .text(persistenceId)
                            .number(sequenceNumber)
                            .text(payload.type())
                            .integer(payload.schemaVersion())
                            .text(payload.json());
                    return written(statement, persistenceId, sequenceNumber, payload);
                });
        if (written.isNew()) {
            context.pruner().saved(tenantId, persistenceId);
        }
        return written.snapshot();
    }

    int delete(String persistenceId, long upTo) {
        return context.database()
                .write(() -> "delete snapshots of " + persistenceId, deleteUpTo, statement -> new ArrayBinder(statement)
                        .text(tenantId)
                        .text(persistenceId)
                        .number(upTo)
                        .update());
    }

    private EncodedPayload encode(String persistenceId, long sequenceNumber, Object state) {
        try {
            Assert.notNull(state, "state must not be null");
            EncodedPayload payload = context.codec().encode(state);
            Identifiers.requireName("type name", payload.type());
            return payload;
        } catch (PayloadException exception) {
            throw new PayloadException(refusal(persistenceId, sequenceNumber, exception), exception);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException(refusal(persistenceId, sequenceNumber, exception), exception);
        }
    }

    private static String refusal(String persistenceId, long sequenceNumber, Exception reason) {
        return "Snapshot %d of %s cannot be saved: %s".formatted(sequenceNumber, persistenceId, reason.getMessage());
    }

    private static Written written(
            PreparedStatement statement, String persistenceId, long sequenceNumber, EncodedPayload payload)
            throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            Assert.state(
                    row.next(), () -> "snapshot %d of %s was not written".formatted(sequenceNumber, persistenceId));
            return new Written(
                    new SnapshotInfo(
                            persistenceId,
                            sequenceNumber,
                            payload.type(),
                            payload.schemaVersion(),
                            row.getObject(1, OffsetDateTime.class).toInstant()),
                    row.getBoolean(2));
        }
    }
}
