package io.pgstore.document;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A collection of JSON documents, one row each, in a table of its own.
 * <p>
 * Versions count up from 1 with each write; a document that is deleted and created again counts from 1 again. An id has
 * at most 512 characters. A call joins the caller's Spring transaction, or is atomic by itself when there is none; after
 * a conflict the caller's transaction goes on. Documents are brought up to the present shape of their type by upcasters
 * when they are read; what is stored stays as it is until the next write. Implementations are thread-safe.
 *
 * @param <T> what the documents hold
 * @since 0.1
 */
public interface DocumentCollection<T> {
    /** Returns the definition of this collection. */
    CollectionDefinition<T> definition();

    /**
     * Creates a document.
     *
     * @throws DuplicateDocumentException if the id is taken
     */
    Document<T> insert(String id, T value);

    /**
     * Creates many documents in one statement, all or none.
     *
     * @param values what to hold, by id
     * @return the documents in the order of {@code values}
     * @throws DuplicateDocumentException naming all ids that are taken
     */
    List<Document<T>> insertAll(Map<String, ? extends T> values);

    /** Returns a document, empty when absent. */
    Optional<Document<T>> find(String id);

    /** Returns those of the documents that exist, in the order of {@code ids}, each once. */
    List<Document<T>> findAll(Collection<String> ids);

    /** Writes a document, whatever its version; creates it when absent. */
    Document<T> upsert(String id, T value);

    /**
     * Writes a document of a version that was read before.
     *
     * @param expectedVersion the version last read, at least 1
     * @throws StaleDocumentException if the document has another version, or is absent
     */
    Document<T> replace(String id, T value, long expectedVersion);

    /**
     * Deletes a document, whatever its version.
     *
     * @return whether there was one
     */
    boolean delete(String id);

    /**
     * Deletes a document of a version that was read before.
     *
     * @param expectedVersion the version last read, at least 1
     * @throws StaleDocumentException if the document has another version, or is absent
     */
    void delete(String id, long expectedVersion);

    /**
     * Changes a document under a lock of its row, so that no change is lost.
     *
     * @param change makes the new value of the present one; called again when the database has the call tried again;
     *     if it returns the value it was given, the very object, nothing is written
     * @return the document as it is now; empty, and {@code change} not called, when absent
     */
    Optional<Document<T>> update(String id, UnaryOperator<T> change);

    /**
     * Creates, changes or deletes a document under a lock of its row, so that no change is lost; two calls that create
     * the same document do so one after the other.
     *
     * @param change makes the new value of the present one, empty when absent; {@code null} deletes, or creates nothing.
     *     Called again if another transaction was faster to create the document, so it must have no side effects
     * @return the document as it is now; empty when it is absent now
     */
    Optional<Document<T>> handle(String id, DocumentChange<T> change);

    /**
     * As {@link #handle}, for many documents: two statements lock and load all of them, those that are absent too, in the
     * order of their ids, so that two such calls never deadlock; one statement writes and deletes all that changed. The
     * locks last until the transaction ends.
     *
     * @param change makes the new value of the present one of each id, empty when absent; called in the order of the ids;
     *     {@code null} deletes, or creates nothing; if it returns the value it was given, the very object, nothing is
     *     written. What it throws is thrown by this method and nothing is written
     * @return the documents that exist now, in the order of their ids
     * @throws StaleDocumentException if {@code change} itself wrote one of the documents
     */
    List<Document<T>> handleAll(Collection<String> ids, BatchChange<T> change);

    /** Returns the documents of {@code query}, all at once: {@link #page} and {@link #stream} are for many. */
    List<Document<T>> find(DocumentQuery query);

    /** Returns the documents that {@code filter} means, sorted by their ids, all at once. */
    default List<Document<T>> find(Filter filter) {
        return find(DocumentQuery.where(filter));
    }

    /**
     * Returns a page of the documents of {@code query}: as many as its limit says, 100 without one.
     *
     * @throws IllegalArgumentException if {@link DocumentQuery#after} is no token of a query with the same sort
     */
    DocumentPage<T> page(DocumentQuery query);

    /**
     * Returns the documents of {@code query} as they are needed: 500 of them are read at a time, each time in a statement
     * of its own, as {@link DocumentPage} says. The stream holds no connection and need not be closed.
     */
    Stream<Document<T>> stream(DocumentQuery query);

    /** Returns how many documents {@code filter} means. */
    long count(Filter filter);

    /** Returns whether there is a document that {@code filter} means. */
    boolean exists(Filter filter);

    /**
     * Changes parts of all documents that {@code filter} means, in one statement. Each gets its next version, changed or
     * not.
     *
     * @return how many
     * @throws org.springframework.dao.DataAccessException if one of them holds what cannot be changed so; the caller's
     *     transaction cannot go on then
     */
    long update(Filter filter, Patch patch);

    /**
     * Deletes all documents that {@code filter} means, in one statement.
     *
     * @return how many
     */
    long deleteWhere(Filter filter);

    /** Returns how far the declared indexes are, in the order of their declaration. */
    List<DocumentIndexState> indexes();

    /** Returns the same collection as another tenant sees it. */
    DocumentCollection<T> forTenant(String tenantId);
}
