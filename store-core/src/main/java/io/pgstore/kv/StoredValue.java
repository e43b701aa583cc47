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
        return of(row.getString(1), row, 2);
    }

    /** Makes a value of {@code key} of version, revision, type, schema version, value, expiry and time of change. */
    static StoredValue of(String key, ResultSet row, int first) throws SQLException {
        OffsetDateTime expiresAt = row.getObject(first + 5, OffsetDateTime.class);
        return new StoredValue(
                key,
                row.getLong(first),
                row.getLong(first + 1),
                new EncodedValue(row.getString(first + 2), row.getInt(first + 3), row.getBytes(first + 4)),
                expiresAt == null ? null : expiresAt.toInstant(),
                row.getObject(first + 6, OffsetDateTime.class).toInstant());
    }

    PutResult unchanged() {
        return new PutResult(PutResult.Outcome.UNCHANGED, version, revision);
    }
}
