package io.pgstore.document;

import java.util.List;
import org.springframework.dao.DuplicateKeyException;

/**
 * Documents were to be created whose ids are taken. Nothing was written and the caller's transaction goes on.
 *
 * @since 0.1
 */
public final class DuplicateDocumentException extends DuplicateKeyException {
    private final String collection;
    private final List<String> ids;

    DuplicateDocumentException(String collection, List<String> ids) {
        super("Collection %s has already documents with the ids %s".formatted(collection, ids));
        this.collection = collection;
        this.ids = List.copyOf(ids);
    }

    /** Returns the name of the collection. */
    public String collection() {
        return collection;
    }

    /** Returns the ids that are taken, in the order in which they were given; not empty. */
    public List<String> ids() {
        return ids;
    }
}
