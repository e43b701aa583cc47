package io.pgstore.kv;

import io.pgstore.log.LogEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A change as the outbox keeps it.
 *
 * @param isExpired whether it is a deletion because the value's time was over
 */
record OutboxChange(
        String tenantId,
        String kind,
        String key,
        KeyValueEvent.Type type,
        boolean isExpired,
        long version,
        long position,
        SharedValue value,
        @Nullable Instant expiresAt)
        implements LogEntry {
    private static final byte[] NOT_WANTED = new byte[0];
    private static final String EXPIRED = "EXPIRED";

    /** Makes a change of tenant, kind, key, change, version, position, type, schema version, value and expiry. */
    static OutboxChange of(ResultSet row, int first) throws SQLException {
        String change = row.getString(first + 3);
        boolean expired = change.equals(EXPIRED);
        byte[] value = row.getBytes(first + 8);
        OffsetDateTime expiresAt = row.getObject(first + 9, OffsetDateTime.class);
        return new OutboxChange(
                row.getString(first),
                row.getString(first + 1),
                row.getString(first + 2),
                expired ? KeyValueEvent.Type.DELETED : KeyValueEvent.Type.valueOf(change),
                expired,
                row.getLong(first + 4),
                row.getLong(first + 5),
                new SharedValue(new EncodedValue(
                        row.getString(first + 6), row.getInt(first + 7), value == null ? NOT_WANTED : value)),
                expiresAt == null ? null : expiresAt.toInstant());
    }

    /** Returns a present entry as the change that a replay tells. */
    static OutboxChange created(
            KindAddress at, String key, long version, long revision, EncodedValue value, @Nullable Instant expiresAt) {
        return new OutboxChange(
                at.tenantId(),
                at.kind(),
                key,
                KeyValueEvent.Type.CREATED,
                false,
                version,
                revision,
                new SharedValue(value),
                expiresAt);
    }

    @Override
    public String streamId() {
        return kind + "/" + key;
    }

    KindAddress at() {
        return new KindAddress(tenantId, kind);
    }

    /** Returns whether the key was absent before; its versions count on from those of deleted keys that were removed. */
    boolean isCreation() {
        return type == KeyValueEvent.Type.CREATED;
    }
}
