package io.pgstore.kv;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads keys one by one. */
final class KeyReader {
    // Without a look at the leases, which costs a tenth: it says whether one is needed.
    private static final String SELECT_UNEXPIRED = """
            SELECT stored.version, stored.revision, stored.type, stored.schema_version, stored.value,
                   stored.expires_at, stored.updated_at, stored.lease_id IS NOT NULL
            FROM {kv} AS stored
            WHERE stored.tenant_id = ? AND stored.kind = ? AND stored.key = ? AND {unexpired}
            """;

    private static final String SELECT_VALUE = """
            SELECT stored.key, stored.version, stored.revision, stored.type, stored.schema_version, stored.value,
                   {end}, stored.updated_at
            FROM {kv} AS stored
            WHERE stored.tenant_id = ? AND stored.kind = ? AND stored.key = ? AND {live}
            """;

    private static final String SELECT_TIME = """
            SELECT clock_timestamp()
            """;

    private static final String LOCK_VALUE = """
            SELECT stored.key, stored.version, stored.revision, stored.type, stored.schema_version, stored.value,
                   stored.expires_at, stored.updated_at
            FROM {kv} AS stored
            WHERE stored.tenant_id = ? AND stored.kind = ? AND stored.key = ? AND {live}
            FOR NO KEY UPDATE OF stored
            """;

    private static final String FIND_VALUES = """
            SELECT stored.key, stored.version, stored.revision, stored.type, stored.schema_version, stored.value,
                   stored.expires_at, stored.updated_at, {live}, stored.lease_id
            FROM {kv} AS stored
            WHERE stored.tenant_id = ? AND stored.kind = ? AND stored.key = ANY (?::text[])
              AND stored.deleted_at IS NULL
            """;

    /** A value, expired or not, and whether it stays until it is deleted. */
    record Found(StoredValue stored, boolean live, boolean permanent) {}

    /** A value that has not expired by itself, and whether it is bound to a lease. */
    private record Unexpired(StoredValue stored, boolean leased) {}

    private final StoreDatabase database;
    private final String selectUnexpired;
    private final String selectValue;
    private final String lockValue;
    private final String findValues;

    KeyReader(StoreDatabase database, KeyValueSql sql) {
        this.database = database;
        this.selectUnexpired = sql.read(SELECT_UNEXPIRED);
        this.selectValue = sql.read(SELECT_VALUE);
        this.lockValue = sql.read(LOCK_VALUE);
        this.findValues = sql.read(FIND_VALUES);
    }

    /** Returns a value that has not expired. */
    Optional<StoredValue> get(KindAddress at, String key) {
        Optional<Unexpired> unexpired = unexpired(at, key);
        return unexpired.isPresent() && unexpired.get().leased()
                ? select(selectValue, at, key)
                : unexpired.map(Unexpired::stored);
    }

    /** Returns the database's time, by which values expire. */
    Instant time() {
        return database.read(SELECT_TIME, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getObject(1, OffsetDateTime.class).toInstant();
            }
        });
    }

    /** Returns a value that has not expired, and keeps its row locked until the transaction ends. */
    Optional<StoredValue> lock(KindAddress at, String key) {
        return select(lockValue, at, key);
    }

    /** Returns those of the keys that have a value, expired or not. */
    List<Found> find(KindAddress at, Collection<String> keys) {
        return database.read(findValues, statement -> {
            at.bind(new ArrayBinder(statement)).array("text", List.copyOf(keys));
            return found(statement);
        });
    }

    private Optional<Unexpired> unexpired(KindAddress at, String key) {
        return database.read(selectUnexpired, statement -> {
            at.bind(new ArrayBinder(statement)).text(key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Unexpired(StoredValue.of(key, row, 1), row.getBoolean(8)))
                        : Optional.empty();
            }
        });
    }

    private Optional<StoredValue> select(String sql, KindAddress at, String key) {
        return database.read(sql, statement -> {
            at.bind(new ArrayBinder(statement)).text(key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(StoredValue.of(row)) : Optional.empty();
            }
        });
    }

    private static List<Found> found(PreparedStatement statement) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                StoredValue stored = StoredValue.of(row);
                boolean permanent = stored.expiresAt() == null && row.getString(10) == null;
                found.add(new Found(stored, row.getBoolean(9), permanent));
            }
        }
        return found;
    }
}
