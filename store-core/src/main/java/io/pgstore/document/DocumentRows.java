package io.pgstore.document;

import io.pgstore.codec.EncodedPayload;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes documents of rows: id, version, time of creation, time of writing; and type, schema version, data. */
final class DocumentRows<T> {
    /** What a write tells of a row. */
    record Written(String id, long version, Instant createdAt, Instant updatedAt) {
        <T> Document<T> with(T value) {
            return new Document<>(id, version, value, createdAt, updatedAt);
        }
    }

    private final CollectionContext<T> context;

    DocumentRows(CollectionContext<T> context) {
        this.context = context;
    }

    List<Document<T>> query(PreparedStatement statement) throws SQLException {
        List<Document<T>> documents = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                documents.add(document(row));
            }
        }
        return documents;
    }

    Document<T> document(ResultSet row) throws SQLException {
        EncodedPayload payload = new EncodedPayload(row.getString(5), row.getInt(6), row.getString(7));
        Written written = written(row);
        return written.with(context.decode(written.id(), payload));
    }

    static Optional<Written> one(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(written(row)) : Optional.empty();
        }
    }

    static Map<String, Written> byId(PreparedStatement statement) throws SQLException {
        Map<String, Written> written = new TreeMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Written each = written(row);
                written.put(each.id(), each);
            }
        }
        return written;
    }

    private static Written written(ResultSet row) throws SQLException {
        return new Written(row.getString(1), row.getLong(2), time(row, 3), time(row, 4));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
