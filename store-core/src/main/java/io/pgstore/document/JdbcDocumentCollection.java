package io.pgstore.document;

import io.pgstore.schema.Identifiers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** {@link DocumentCollection} on the PostgreSQL table {@code doc_} and its name. */
final class JdbcDocumentCollection<T> implements DocumentCollection<T> {
    private final CollectionContext<T> context;
    private final DocumentReader<T> reader;
    private final DocumentWriter<T> writer;
    private final DocumentChanger<T> changer;
    private final DocumentInserts<T> inserts;
    private final DocumentBatch<T> batch;
    private final DocumentFinder<T> finder;
    private final FilteredWrites<T> filtered;
    private final IndexStates indexes;

    JdbcDocumentCollection(CollectionContext<T> context) {
        this.context = context;
        this.reader = new DocumentReader<>(context);
        this.writer = new DocumentWriter<>(context);
        this.changer = new DocumentChanger<>(context);
        this.inserts = new DocumentInserts<>(context);
        this.batch = new DocumentBatch<>(context);
        this.finder = new DocumentFinder<>(context);
        this.filtered = new FilteredWrites<>(context);
        this.indexes = new IndexStates(context);
    }

    @Override
    public CollectionDefinition<T> definition() {
        return context.definition();
    }

    @Override
    public Document<T> insert(String id, T value) {
        return writer.insert(id, value).orElseThrow(() -> new DuplicateDocumentException(context.name(), List.of(id)));
    }

    @Override
    public List<Document<T>> insertAll(Map<String, ? extends T> values) {
        return inserts.insertAll(values);
    }

    @Override
    public Optional<Document<T>> find(String id) {
        return reader.find(id);
    }

    @Override
    public List<Document<T>> findAll(Collection<String> ids) {
        return reader.findAll(ids);
    }

    @Override
    public Document<T> upsert(String id, T value) {
        return writer.upsert(id, value);
    }

    @Override
    public Document<T> replace(String id, T value, long expectedVersion) {
        return writer.replace(id, value, expectedVersion);
    }

    @Override
    public boolean delete(String id) {
        return writer.delete(id);
    }

    @Override
    public void delete(String id, long expectedVersion) {
        writer.delete(id, expectedVersion);
    }

    @Override
    public Optional<Document<T>> update(String id, UnaryOperator<T> change) {
        return changer.update(id, change);
    }

    @Override
    public Optional<Document<T>> handle(String id, DocumentChange<T> change) {
        return changer.handle(id, change);
    }

    @Override
    public List<Document<T>> handleAll(Collection<String> ids, BatchChange<T> change) {
        return batch.handleAll(ids, change);
    }

    @Override
    public List<Document<T>> find(DocumentQuery query) {
        return finder.find(query);
    }

    @Override
    public DocumentPage<T> page(DocumentQuery query) {
        return finder.page(query);
    }

    @Override
    public Stream<Document<T>> stream(DocumentQuery query) {
        return finder.stream(query);
    }

    @Override
    public long count(Filter filter) {
        return finder.count(filter);
    }

    @Override
    public boolean exists(Filter filter) {
        return finder.exists(filter);
    }

    @Override
    public long update(Filter filter, Patch patch) {
        return filtered.update(filter, patch);
    }

    @Override
    public long deleteWhere(Filter filter) {
        return filtered.deleteWhere(filter);
    }

    @Override
    public List<DocumentIndexState> indexes() {
        return indexes.read();
    }

    @Override
    public DocumentCollection<T> forTenant(String tenantId) {
        return new JdbcDocumentCollection<>(context.forTenant(Identifiers.requireTenantId(tenantId)));
    }
}
