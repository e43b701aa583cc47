package io.pgstore.document;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.schema.ArrayBinder;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.util.Assert;

/** Writes one document in one statement, which checks the version too. */
final class DocumentWriter<T> {
    private static final String INSERT_DOCUMENT = """
            INSERT INTO {collection} (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            SELECT ?, ?, 1, ?, ?, ?::jsonb, now.time, now.time
            FROM (SELECT clock_timestamp() AS time) AS now
            ON CONFLICT (tenant_id, id) DO NOTHING
            RETURNING id, version, created_at, updated_at
            """;

    private static final String UPSERT_DOCUMENT = """
            INSERT INTO {collection} AS doc (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            SELECT ?, ?, 1, ?, ?, ?::jsonb, now.time, now.time
            FROM (SELECT clock_timestamp() AS time) AS now
            ON CONFLICT (tenant_id, id) DO UPDATE
            SET version = doc.version + 1, type = EXCLUDED.type, schema_version = EXCLUDED.schema_version,
                data = EXCLUDED.data, updated_at = clock_timestamp()
            RETURNING id, version, created_at, updated_at
            """;

    private static final String UPDATE_DOCUMENT = """
            UPDATE {collection}
            SET version = version + 1, type = ?, schema_version = ?, data = ?::jsonb, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND id = ? AND version = ?
            RETURNING id, version, created_at, updated_at
            """;

    private static final String DELETE_DOCUMENT = """
            DELETE FROM {collection}
            WHERE tenant_id = ? AND id = ? AND version > 0
            """;

    private static final String DELETE_VERSION = """
            DELETE FROM {collection}
            WHERE tenant_id = ? AND id = ? AND version = ?
            """;

    private final CollectionContext<T> context;
    private final DocumentVersions versions;
    private final String insertDocument;
    private final String upsertDocument;
    private final String updateDocument;
    private final String deleteDocument;
    private final String deleteVersion;

    DocumentWriter(CollectionContext<T> context) {
        this.context = context;
        this.versions = new DocumentVersions(context);
        this.insertDocument = context.resolve(INSERT_DOCUMENT);
        this.upsertDocument = context.resolve(UPSERT_DOCUMENT);
        this.updateDocument = context.resolve(UPDATE_DOCUMENT);
        this.deleteDocument = context.resolve(DELETE_DOCUMENT);
        this.deleteVersion = context.resolve(DELETE_VERSION);
    }

    /** Creates a document; returns nothing if the id is taken. */
    Optional<Document<T>> insert(String id, T value) {
        return create(insertDocument, "insert", id, value);
    }

    Document<T> upsert(String id, T value) {
        return create(upsertDocument, "upsert", id, value).orElseThrow();
    }

    Document<T> replace(String id, T value, long expectedVersion) {
        requireVersion(expectedVersion);
        context.requireId(id);
        EncodedPayload payload = context.encode(id, value);
        return versions.untilDecided(id, expectedVersion, () -> context.database()
                .write(() -> context.describe("replace", id), updateDocument, statement -> {
                    bindPayload(new ArrayBinder(statement), payload)
                            .text(context.tenantId())
                            .text(id)
                            .number(expectedVersion);
                    return DocumentRows.one(statement).map(written -> written.with(value));
                }));
    }

    boolean delete(String id) {
        Assert.notNull(id, "id must not be null");
        return context.database()
                        .write(() -> context.describe("delete", id), deleteDocument, statement -> new ArrayBinder(
                                        statement)
                                .text(context.tenantId())
                                .text(id)
                                .update())
                > 0;
    }

    void delete(String id, long expectedVersion) {
        Assert.notNull(id, "id must not be null");
        requireVersion(expectedVersion);
        versions.untilDecided(id, expectedVersion, () -> context.database()
                .write(() -> context.describe("delete", id), deleteVersion, statement -> {
                    int deleted = new ArrayBinder(statement)
                            .text(context.tenantId())
                            .text(id)
                            .number(expectedVersion)
                            .update();
                    return deleted > 0 ? Optional.of(deleted) : Optional.empty();
                }));
    }

    private Optional<Document<T>> create(String sql, String verb, String id, T value) {
        context.requireId(id);
        EncodedPayload payload = context.encode(id, value);
        return context.database()
                .write(() -> context.describe(verb, id), sql, statement -> {
                    bindPayload(
                            new ArrayBinder(statement).text(context.tenantId()).text(id), payload);
                    return DocumentRows.one(statement);
                })
                .map(written -> written.with(value));
    }

    private static ArrayBinder bindPayload(ArrayBinder binder, EncodedPayload payload) throws SQLException {
        return binder.text(payload.type()).integer(payload.schemaVersion()).text(payload.json());
    }

    private static void requireVersion(long expectedVersion) {
        Assert.isTrue(expectedVersion >= 1, () -> "expectedVersion must be at least 1: " + expectedVersion);
    }
}
