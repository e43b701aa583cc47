package io.pgstore.projection;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of the collection that a projection keeps its documents in: reading and writing many in one statement. */
final class DocumentRows {
    private static final String SELECT_DOCUMENTS = """
            SELECT id, type, schema_version, data, version, created_at::text
            FROM {collection}
            WHERE tenant_id = ? AND id = ANY (?)
            """;

    // Whoever changes one document only need not fear that another has its next one.
    private static final String SELECT_DOCUMENT = """
            SELECT id, type, schema_version, data, version, created_at::text
            FROM {collection}
            WHERE tenant_id = ? AND id = ANY (?)
            FOR UPDATE
            """;

    // All rows are locked in the order of their ids, whether there or not, so that two transactions never deadlock;
    // a row that was changed since it was read is locked and left as it is. The time at which the row that was read
    // was made travels as that of the change: a row that is made instead of one that is gone must never look like
    // it.
    private static final String WRITE_DOCUMENTS = """
            INSERT INTO {collection} AS stored (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            SELECT ?, sent.id, sent.version + 1, sent.type, sent.schema_version, sent.data,
                   clock_timestamp(), coalesce(sent.created_at::timestamptz, clock_timestamp())
            FROM ROWS FROM (
                     unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::integer[]),
                     jsonb_array_elements(?::jsonb))
                 AS sent (id, version, created_at, type, schema_version, data)
            ORDER BY sent.id COLLATE "C"
            ON CONFLICT (tenant_id, id) DO UPDATE
            SET version = EXCLUDED.version, type = EXCLUDED.type, schema_version = EXCLUDED.schema_version,
                data = EXCLUDED.data, updated_at = clock_timestamp()
            WHERE stored.version = EXCLUDED.version - 1 AND stored.created_at = EXCLUDED.updated_at
            RETURNING id, version, created_at::text, xmax = 0
            """;

    // What most appends do, in the cheapest way. A row that was changed since it was read is not locked.
    private static final String UPDATE_DOCUMENT = """
            UPDATE {collection}
            SET version = version + 1, type = ?, schema_version = ?, data = ?::jsonb, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND id = ? AND version = ? AND created_at = ?::timestamptz
            RETURNING id, version, created_at::text, false
            """;

    private static final String DELETE_DOCUMENTS = """
            DELETE FROM {collection}
            WHERE tenant_id = ? AND id = ANY (?)
            """;

    private static final String DELETE_ALL = """
            DELETE FROM {collection}
            WHERE tenant_id = ?
            """;

    private static final String DELETE_OF_ALL_TENANTS = """
            DELETE FROM {collection}
            """;

    /** A document to write in place of a row; without a payload the row is locked and counted on. */
    record Write(String id, StoredDocument before, @Nullable EncodedPayload payload) {
        private static final EncodedPayload NOTHING = new EncodedPayload("none", 1, "null");

        /** Returns whether there is a row that it is to replace. */
        boolean replaces() {
            return payload != null && before.createdAt() != null;
        }

        EncodedPayload content() {
            return payload == null ? NOTHING : payload;
        }
    }

    /** A row that was written, and whether it was made. */
    record Written(long version, String createdAt, boolean made) {}

    private final StoreDatabase database;
    private final DocumentProjection<?> projection;
    private final ProjectionGate gate;
    private final String selectDocuments;
    private final String passAndSelectDocuments;
    private final String passAndSelectDocument;
    private final String writeDocuments;
    private final String updateDocument;
    private final String deleteDocuments;
    private final String deleteAll;
    private final String deleteOfAllTenants;

    DocumentRows(StoreDatabase database, DocumentProjection<?> projection, ProjectionGate gate) {
        this.database = database;
        this.projection = projection;
        this.gate = gate;
        this.selectDocuments = resolve(SELECT_DOCUMENTS);
        this.passAndSelectDocuments = gate.before(resolve(SELECT_DOCUMENTS));
        this.passAndSelectDocument = gate.before(resolve(SELECT_DOCUMENT));
        this.writeDocuments = resolve(WRITE_DOCUMENTS);
        this.updateDocument = resolve(UPDATE_DOCUMENT);
        this.deleteDocuments = resolve(DELETE_DOCUMENTS);
        this.deleteAll = resolve(DELETE_ALL);
        this.deleteOfAllTenants = resolve(DELETE_OF_ALL_TENANTS);
    }

    /** Passes the gate and reads documents, by id; those that are not there are missing. */
    ProjectionGate.Passed<Map<String, StoredDocument>> pass(String tenantId, Collection<String> ids) {
        // The events of one stream are appended one after another: nobody else changes its document.
        boolean contended = ids.size() == 1 && projection.ids() != null;
        return gate.pass(
                contended ? passAndSelectDocument : passAndSelectDocuments,
                parameters -> bind(parameters, tenantId, ids),
                statement -> {
                    try (ResultSet rows = ProjectionGate.next(statement)) {
                        return documents(rows);
                    }
                });
    }

    /** Reads documents, by id; those that are not there are missing. */
    Map<String, StoredDocument> read(String tenantId, Collection<String> ids) {
        return database.read(selectDocuments, statement -> {
            bind(new ArrayBinder(statement), tenantId, ids);
            try (ResultSet rows = statement.executeQuery()) {
                return documents(rows);
            }
        });
    }

    /**
     * Writes documents in place of what was read, and locks all of their rows.
     *
     * @return what was written, by id
     */
    Map<String, Written> write(String tenantId, List<Write> writes) {
        return database.read(writeDocuments, statement -> {
            new ArrayBinder(statement)
                    .text(tenantId)
                    .array("text", writes, Write::id)
                    .array("int8", writes, write -> write.before().version())
                    .array("text", writes, write -> write.before().createdAt())
                    .array("text", writes, write -> write.content().type())
                    .array("int4", writes, write -> write.content().schemaVersion())
                    .jsonArray(writes, write -> write.content().json());
            return written(statement);
        });
    }

    /**
     * Writes a document in place of the row that was read.
     *
     * @return what was written; empty if the row was changed since
     */
    Map<String, Written> update(String tenantId, Write write) {
        return database.read(updateDocument, statement -> {
            new ArrayBinder(statement)
                    .text(write.content().type())
                    .integer(write.content().schemaVersion())
                    .text(write.content().json())
                    .text(tenantId)
                    .text(write.id())
                    .number(write.before().version())
                    .text(write.before().createdAt());
            return written(statement);
        });
    }

    /** Removes documents. */
    void delete(String tenantId, Collection<String> ids) {
        if (!ids.isEmpty()) {
            database.read(deleteDocuments, statement -> {
                ArrayBinder binder = new ArrayBinder(statement);
                bind(binder, tenantId, ids);
                return binder.update();
            });
        }
    }

    /** Removes all documents of a tenant; of all tenants if it is empty. */
    void deleteAll(String tenantId) {
        boolean ofAll = tenantId.isEmpty();
        database.read(ofAll ? deleteOfAllTenants : deleteAll, statement -> {
            ArrayBinder binder = new ArrayBinder(statement);
            return ofAll ? binder.update() : binder.text(tenantId).update();
        });
    }

    private String resolve(String sql) {
        return database.tables()
                .resolve(sql.replace(
                        "{collection}", "{" + projection.collection().table().table() + "}"));
    }

    private static Map<String, Written> written(PreparedStatement statement) throws SQLException {
        Map<String, Written> written = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                written.put(row.getString(1), new Written(row.getLong(2), row.getString(3), row.getBoolean(4)));
            }
        }
        return written;
    }

    private static void bind(ArrayBinder binder, String tenantId, Collection<String> ids) throws SQLException {
        binder.text(tenantId).array("text", new ArrayList<>(ids));
    }

    private static Map<String, StoredDocument> documents(ResultSet row) throws SQLException {
        Map<String, StoredDocument> documents = new HashMap<>();
        while (row.next()) {
            documents.put(row.getString(1), document(row));
        }
        return documents;
    }

    private static StoredDocument document(ResultSet row) throws SQLException {
        long version = row.getLong(5);
        // Version 0 is a row that this transaction is about to fill.
        EncodedPayload payload =
                version == 0 ? null : new EncodedPayload(row.getString(2), row.getInt(3), row.getString(4));
        return new StoredDocument(payload, version, row.getString(6));
    }
}
