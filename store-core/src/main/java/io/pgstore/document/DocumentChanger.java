package io.pgstore.document;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.util.Assert;

/** Changes one document by a function, under a lock of its row. */
final class DocumentChanger<T> {
    private static final int MAX_ATTEMPTS = 100;

    private final CollectionContext<T> context;
    private final DocumentReader<T> reader;
    private final DocumentWriter<T> writer;

    DocumentChanger(CollectionContext<T> context) {
        this.context = context;
        this.reader = new DocumentReader<>(context);
        this.writer = new DocumentWriter<>(context);
    }

    Optional<Document<T>> update(String id, UnaryOperator<T> change) {
        Assert.notNull(id, "id must not be null");
        return context.database().writeAtomically(() -> context.describe("update", id), () -> reader.findForUpdate(id)
                .map(present -> {
                    T next = change.apply(present.value());
                    Assert.notNull(next, () -> "the change of document %s must not return null".formatted(id));
                    return write(present, next);
                }));
    }

    Optional<Document<T>> handle(String id, DocumentChange<T> change) {
        context.requireId(id);
        return context.database().writeAtomically(() -> context.describe("handle", id), () -> {
            for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
                Optional<Document<T>> present = reader.findForUpdate(id);
                if (present.isPresent()) {
                    return changePresent(present.get(), change);
                }
                T created = change.apply(Optional.empty());
                if (created == null) {
                    return Optional.empty();
                }
                // An absent document has no row to lock: whoever inserts it first wins, and the others look again.
                Optional<Document<T>> inserted = writer.insert(id, created);
                if (inserted.isPresent()) {
                    return inserted;
                }
            }
            throw new CannotAcquireLockException(
                    context.describe("handle", id) + " met other writers in every attempt");
        });
    }

    private Optional<Document<T>> changePresent(Document<T> present, DocumentChange<T> change) {
        T next = change.apply(Optional.of(present.value()));
        if (next == null) {
            writer.delete(present.id(), present.version());
            return Optional.empty();
        }
        return Optional.of(write(present, next));
    }

    private Document<T> write(Document<T> present, T next) {
        return next == present.value() ? present : writer.replace(present.id(), next, present.version());
    }
}
