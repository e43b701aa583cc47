package io.pgstore.kv;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row that holds a value, which may have expired. */
record StoredValue(
        String key,
        long version,
        long revision,
        EncodedValue value,
        @Nullable Instant expiresAt,
        Instant updatedAt) {
    /** Makes a value of key, version, revision, type, schema version, value, expiry and time of change. */
    static StoredValue of(ResultSet row) throws SQLException {
        OffsetDateTime expiresAt = row.getObject(7, OffsetDateTime.class);
        return new StoredValue(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                new EncodedValue(row.getString(4), row.getInt(5), row.getBytes(6)),
                expiresAt == null ? null : expiresAt.toInstant(),
                row.getObject(8, OffsetDateTime.class).toInstant());
    }

    PutResult unchanged() {
        return new PutResult(PutResult.Outcome.UNCHANGED, version, revision);
    }
}
