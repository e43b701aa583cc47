package io.pgstore.document;

import org.springframework.dao.OptimisticLockingFailureException;

/**
 * A document was not at the expected version. Nothing was written and the caller's transaction goes on: find again,
 * decide again, write again.
 *
 * @since 0.1
 */
public final class StaleDocumentException extends OptimisticLockingFailureException {
    private final String collection;
    private final String id;
    private final long expectedVersion;
    private final long actualVersion;

    StaleDocumentException(String collection, String id, long expectedVersion, long actualVersion) {
        super("Document %s of collection %s is %s, expected version %d"
                .formatted(
                        id,
                        collection,
                        actualVersion == 0 ? "absent" : "at version " + actualVersion,
                        expectedVersion));
        this.collection = collection;
        this.id = id;
        this.expectedVersion = expectedVersion;
        this.actualVersion = actualVersion;
    }

    /** Returns the name of the collection. */
    public String collection() {
        return collection;
    }

    /** Returns the document's id. */
    public String id() {
        return id;
    }

    /** Returns the version that the writer expected. */
    public long expectedVersion() {
        return expectedVersion;
    }

    /** Returns the version that the document had; 0 if it was absent. */
    public long actualVersion() {
        return actualVersion;
    }
}
