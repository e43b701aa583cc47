package io.pgstore.document;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.document.DocumentRows.Written;
import io.pgstore.schema.ArrayBinder;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.util.Assert;

/**
 * Changes many documents by a function, under locks of their rows. An absent document gets a row of version 0, which
 * nobody else ever sees: it is locked like the others, and written or removed before the transaction goes on.
 */
final class DocumentBatch<T> {
    // One order for all, be they there or not, so that two batches never wait for each other in a circle. A row that
    // DO UPDATE meets is locked even if its WHERE leaves it as it is.
    private static final String LOCK_ROWS = """
            INSERT INTO {collection} AS doc (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            SELECT ?, wanted.id, 0, '', 1, 'null'::jsonb, clock_timestamp(), clock_timestamp()
            FROM unnest(?::text[]) WITH ORDINALITY AS wanted (id, number)
            ORDER BY wanted.number
            ON CONFLICT (tenant_id, id) DO UPDATE
            SET version = doc.version
            WHERE false
            """;

    private static final String DELETE_UNWRITTEN = """
            DELETE FROM {collection}
            WHERE tenant_id = ? AND id = ANY (?::text[]) AND version = 0
            """;

    private static final String WRITE_DOCUMENTS = """
            WITH deleted AS (
                DELETE FROM {collection} AS doc
                USING unnest(?::text[], ?::bigint[]) AS gone (id, version)
                WHERE doc.tenant_id = ? AND doc.id = gone.id AND doc.version = gone.version
                RETURNING doc.id, 0::bigint AS version, doc.created_at, doc.updated_at),
            written AS (
                UPDATE {collection} AS doc
                SET version = doc.version + 1, type = sent.type, schema_version = sent.schema_version, data = sent.data,
                    updated_at = clock_timestamp()
                FROM ROWS FROM (
                         unnest(?::text[], ?::bigint[], ?::text[], ?::integer[]),
                         jsonb_array_elements(?::jsonb))
                     AS sent (id, version, type, schema_version, data)
                WHERE doc.tenant_id = ? AND doc.id = sent.id AND doc.version = sent.version
                RETURNING doc.id, doc.version, doc.created_at, doc.updated_at)
            SELECT id, version, created_at, updated_at FROM written
            UNION ALL
            SELECT id, version, created_at, updated_at FROM deleted
            """;

    /** What is to become of one document; nothing is written of one that goes. */
    private record Change<T>(
            String id,
            long version,
            @Nullable T next,
            @Nullable EncodedPayload payload) {}

    private final CollectionContext<T> context;
    private final DocumentReader<T> reader;
    private final DocumentVersions versions;
    private final String lockRows;
    private final String deleteUnwritten;
    private final String writeDocuments;

    DocumentBatch(CollectionContext<T> context) {
        this.context = context;
        this.reader = new DocumentReader<>(context);
        this.versions = new DocumentVersions(context);
        this.lockRows = context.resolve(LOCK_ROWS);
        this.deleteUnwritten = context.resolve(DELETE_UNWRITTEN);
        this.writeDocuments = context.resolve(WRITE_DOCUMENTS);
    }

    List<Document<T>> handleAll(Collection<String> ids, BatchChange<T> change) {
        Assert.noNullElements(ids, "ids must not contain null");
        List<String> ordered = List.copyOf(new TreeSet<>(ids));
        ordered.forEach(context::requireId);
        return ordered.isEmpty()
                ? List.of()
                : context.database().writeAtomically(() -> describe(ordered), () -> run(ordered, change));
    }

    private List<Document<T>> run(List<String> ids, BatchChange<T> change) {
        context.database().write(() -> describe(ids), lockRows, statement -> bindIds(statement, ids)
                .update());
        try {
            Map<String, Document<T>> documents = new TreeMap<>(reader.findById(ids));
            List<Change<T>> changes = new ArrayList<>();
            for (String id : ids) {
                changeOf(id, documents.get(id), change).ifPresent(changes::add);
            }
            write(changes, documents);
            return List.copyOf(documents.values());
        } catch (RuntimeException | Error failure) {
            // The caller may go on with the transaction.
            removeUnwritten(ids, failure);
            throw failure;
        }
    }

    private Optional<Change<T>> changeOf(String id, @Nullable Document<T> present, BatchChange<T> change) {
        T value = present == null ? null : present.value();
        T next = change.apply(id, Optional.ofNullable(value));
        if (next != null && next == value) {
            return Optional.empty();
        }
        EncodedPayload payload = next == null ? null : context.encode(id, next);
        return Optional.of(new Change<>(id, present == null ? 0 : present.version(), next, payload));
    }

    /** Writes the changes to the database and to {@code documents}. */
    private void write(List<Change<T>> changes, Map<String, Document<T>> documents) {
        if (changes.isEmpty()) {
            return;
        }
        Map<String, Written> written = context.database()
                .write(() -> context.describe("write", changes.get(0).id()), writeDocuments, statement -> {
                    bind(statement, changes);
                    return DocumentRows.byId(statement);
                });
        for (Change<T> change : changes) {
            Written row = written.get(change.id());
            if (row == null) {
                throw new StaleDocumentException(
                        context.name(), change.id(), change.version(), versions.current(change.id()));
            }
            T next = change.next();
            if (next == null) {
                documents.remove(change.id());
            } else {
                documents.put(change.id(), row.with(next));
            }
        }
    }

    private void bind(PreparedStatement statement, List<Change<T>> changes) throws SQLException {
        List<Change<T>> gone =
                changes.stream().filter(change -> change.next() == null).toList();
        List<Change<T>> sent =
                changes.stream().filter(change -> change.next() != null).toList();
        List<EncodedPayload> payloads =
                sent.stream().map(Change::payload).filter(Objects::nonNull).toList();
        new ArrayBinder(statement)
                .array("text", gone, Change::id)
                .array("int8", gone, Change::version)
                .text(context.tenantId())
                .array("text", sent, Change::id)
                .array("int8", sent, Change::version)
                .array("text", payloads, EncodedPayload::type)
                .array("int4", payloads, EncodedPayload::schemaVersion)
                .jsonArray(payloads, EncodedPayload::json)
                .text(context.tenantId());
    }

    private void removeUnwritten(List<String> ids, Throwable failure) {
        try {
            context.database().write(() -> describe(ids), deleteUnwritten, statement -> bindIds(statement, ids)
                    .update());
        } catch (DataAccessException aborted) {
            // Then the transaction cannot commit anything.
            failure.addSuppressed(aborted);
        }
    }

    private ArrayBinder bindIds(PreparedStatement statement, List<String> ids) throws SQLException {
        return new ArrayBinder(statement).text(context.tenantId()).array("text", ids);
    }

    private String describe(List<String> ids) {
        return "%s and %d others".formatted(context.describe("handle", ids.get(0)), ids.size() - 1);
    }
}
