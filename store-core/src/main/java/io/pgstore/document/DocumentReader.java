package io.pgstore.document;

import io.pgstore.schema.ArrayBinder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.util.Assert;

/** Finds documents by their ids. */
final class DocumentReader<T> {
    private static final String SELECT_DOCUMENT = """
            SELECT id, version, created_at, updated_at, type, schema_version, data
            FROM {collection}
            WHERE tenant_id = ? AND id = ? AND version > 0
            """;

    private static final String SELECT_DOCUMENT_FOR_UPDATE = """
            SELECT id, version, created_at, updated_at, type, schema_version, data
            FROM {collection}
            WHERE tenant_id = ? AND id = ? AND version > 0
            FOR NO KEY UPDATE
            """;

    private static final String SELECT_DOCUMENTS = """
            SELECT id, version, created_at, updated_at, type, schema_version, data
            FROM {collection}
            WHERE tenant_id = ? AND id = ANY (?::text[]) AND version > 0
            """;

    private final CollectionContext<T> context;
    private final DocumentRows<T> rows;
    private final String selectDocument;
    private final String selectDocumentForUpdate;
    private final String selectDocuments;

    DocumentReader(CollectionContext<T> context) {
        this.context = context;
        this.rows = new DocumentRows<>(context);
        this.selectDocument = context.resolve(SELECT_DOCUMENT);
        this.selectDocumentForUpdate = context.resolve(SELECT_DOCUMENT_FOR_UPDATE);
        this.selectDocuments = context.resolve(SELECT_DOCUMENTS);
    }

    Optional<Document<T>> find(String id) {
        return select(selectDocument, id);
    }

    /** Finds a document and keeps its row locked until the transaction ends; an absent one has no row to lock. */
    Optional<Document<T>> findForUpdate(String id) {
        return select(selectDocumentForUpdate, id);
    }

    /** Returns the documents that exist, by id. */
    Map<String, Document<T>> findById(Collection<String> ids) {
        Map<String, Document<T>> found = new HashMap<>();
        if (!ids.isEmpty()) {
            context.database()
                    .read(selectDocuments, statement -> {
                        new ArrayBinder(statement).text(context.tenantId()).array("text", List.copyOf(ids));
                        return rows.query(statement);
                    })
                    .forEach(document -> found.put(document.id(), document));
        }
        return found;
    }

    List<Document<T>> findAll(Collection<String> ids) {
        Assert.noNullElements(ids, "ids must not contain null");
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(ids));
        Map<String, Document<T>> found = findById(distinct);
        return distinct.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    private Optional<Document<T>> select(String sql, String id) {
        Assert.notNull(id, "id must not be null");
        return context.database().read(sql, statement -> {
            new ArrayBinder(statement).text(context.tenantId()).text(id);
            return rows.query(statement).stream().findFirst();
        });
    }
}
