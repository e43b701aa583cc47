package io.pgstore.document;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.document.DocumentRows.Written;
import io.pgstore.schema.ArrayBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.dao.CannotAcquireLockException;

/** Creates many documents in one statement, all or none. */
final class DocumentInserts<T> {
    private static final int MAX_ATTEMPTS = 100;

    // In the order of the ids, so that two calls never deadlock.
    private static final String INSERT_DOCUMENTS = """
            INSERT INTO {collection} (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            SELECT ?, sent.id, 1, sent.type, sent.schema_version, sent.data, now.time, now.time
            FROM ROWS FROM (
                     unnest(?::text[], ?::text[], ?::integer[]),
                     jsonb_array_elements(?::jsonb))
                 WITH ORDINALITY AS sent (id, type, schema_version, data, number)
            CROSS JOIN (SELECT clock_timestamp() AS time) AS now
            ORDER BY sent.number
            ON CONFLICT (tenant_id, id) DO NOTHING
            RETURNING id, version, created_at, updated_at
            """;

    private static final String DELETE_INSERTED = """
            DELETE FROM {collection}
            WHERE tenant_id = ? AND id = ANY (?::text[])
            """;

    private final CollectionContext<T> context;
    private final DocumentVersions versions;
    private final String insertDocuments;
    private final String deleteInserted;

    DocumentInserts(CollectionContext<T> context) {
        this.context = context;
        this.versions = new DocumentVersions(context);
        this.insertDocuments = context.resolve(INSERT_DOCUMENTS);
        this.deleteInserted = context.resolve(DELETE_INSERTED);
    }

    List<Document<T>> insertAll(Map<String, ? extends T> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        Map<String, EncodedPayload> payloads = new TreeMap<>();
        values.forEach((id, value) -> payloads.put(context.requireId(id), context.encode(id, value)));
        return context.database().writeAtomically(() -> describe(values), () -> {
            for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
                Map<String, Written> written = insert(values, payloads);
                if (written.size() == values.size()) {
                    return documents(values, written);
                }
                List<String> taken = taken(values.keySet(), written.keySet());
                removeInserted(values, written.keySet());
                if (!taken.isEmpty()) {
                    throw new DuplicateDocumentException(context.name(), taken);
                }
            }
            throw new CannotAcquireLockException(describe(values) + " met other writers in every attempt");
        });
    }

    private Map<String, Written> insert(Map<String, ? extends T> values, Map<String, EncodedPayload> payloads) {
        List<String> ids = List.copyOf(payloads.keySet());
        List<EncodedPayload> rows = List.copyOf(payloads.values());
        return context.database().write(() -> describe(values), insertDocuments, statement -> {
            new ArrayBinder(statement)
                    .text(context.tenantId())
                    .array("text", ids)
                    .array("text", rows, EncodedPayload::type)
                    .array("int4", rows, EncodedPayload::schemaVersion)
                    .jsonArray(rows, EncodedPayload::json);
            return DocumentRows.byId(statement);
        });
    }

    private List<String> taken(Set<String> ids, Set<String> written) {
        List<String> others = ids.stream().filter(id -> !written.contains(id)).toList();
        Set<String> found = versions.current(others).keySet();
        return others.stream().filter(found::contains).toList();
    }

    private void removeInserted(Map<String, ? extends T> values, Set<String> ids) {
        context.database().write(() -> describe(values), deleteInserted, statement -> new ArrayBinder(statement)
                .text(context.tenantId())
                .array("text", List.copyOf(ids))
                .update());
    }

    private List<Document<T>> documents(Map<String, ? extends T> values, Map<String, Written> written) {
        List<Document<T>> documents = new ArrayList<>();
        values.forEach((id, value) ->
                documents.add(Objects.requireNonNull(written.get(id)).with(value)));
        return documents;
    }

    private String describe(Map<String, ? extends T> values) {
        return "%s and %d others"
                .formatted(context.describe("insert", values.keySet().iterator().next()), values.size() - 1);
    }
}
