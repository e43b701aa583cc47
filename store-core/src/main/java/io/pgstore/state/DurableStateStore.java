package io.pgstore.state;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps the latest state of an entity, one row per persistence id; no history.
 * <p>
 * Revisions count up from 1; revision 0 means "absent". A deleted entity is absent too, but its revision lives on: when
 * it is created again it goes on counting, so that a writer who knew it before never wins. Only {@link #purge} forgets.
 * <p>
 * A call joins the caller's Spring transaction, or is atomic by itself when there is none; writing in a read-only
 * transaction is refused with {@link org.springframework.dao.InvalidDataAccessApiUsageException}. What is said of races
 * holds in READ COMMITTED; above it a lost race is a {@link org.springframework.dao.ConcurrencyFailureException}, which
 * calls without a caller's transaction try again. Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface DurableStateStore {
    /**
     * Writes {@code state} as the next revision: {@code expectedRevision + 1}, or after a deletion one more than the
     * deleted one.
     *
     * @param persistenceId at most 512 characters
     * @param expectedRevision the revision last read; 0 to create
     * @return the new revision and the database's time of writing
     * @throws StaleRevisionException if the stored revision is not {@code expectedRevision}; the caller's transaction
     *     goes on
     * @throws io.pgstore.codec.PayloadException if the state cannot be stored; the message names the entity
     * @throws IllegalArgumentException for a bad id, a negative revision or a bad attribute, before any SQL
     */
    DurableStateMetadata upsert(String persistenceId, long expectedRevision, Object state);

    /**
     * Writes many states in one statement, each by itself: one that is stale keeps no other from being written.
     *
     * @param writes at most one for each entity
     * @return the results in the order of {@code writes}
     */
    List<UpsertResult> upsertAll(List<DurableStateWrite> writes);

    /**
     * Writes many states in one statement, all or nothing.
     *
     * @param writes at most one for each entity
     * @return the results in the order of {@code writes}, all written
     * @throws StaleRevisionException for the first write whose entity is at another revision; nothing is written, and the
     *     caller's transaction goes on
     */
    List<UpsertResult> upsertAllOrNone(List<DurableStateWrite> writes);

    /**
     * Loads, changes and writes a state; when another writer was faster it does so again, with exponential back-off and
     * jitter, up to 10 times. For entities that are rarely written by two at once.
     *
     * @param change makes the new state of the current one, empty when absent; may be called several times
     * @throws StaleRevisionException if others were faster each time; nothing was written
     */
    <T> DurableState<T> update(String persistenceId, Class<T> type, Function<Optional<T>, ? extends T> change);

    /**
     * Changes a state under a lock on its row ({@code FOR UPDATE}), so that writers of a hot entity queue up instead of
     * trying again. The lock is held until the caller's transaction ends, or else until the change is written.
     *
     * @param change makes the new state of the current one, empty when absent; called again only if another writer
     *     created the entity meanwhile
     */
    <T> DurableState<T> compute(String persistenceId, Class<T> type, Function<Optional<T>, ? extends T> change);

    /**
     * Deletes a state if it has the expected revision, and keeps the revision.
     *
     * @param expectedRevision the revision last read; 0 to do nothing but check that the entity is absent
     * @throws StaleRevisionException if the stored revision is not {@code expectedRevision}; the caller's transaction
     *     goes on
     */
    void delete(String persistenceId, long expectedRevision);

    /**
     * Deletes a state whatever its revision, and keeps the revision; idempotent.
     *
     * @return whether there was a state
     */
    boolean delete(String persistenceId);

    /**
     * Removes an entity for good, deleted or not, with its revision: a later one with its id counts from 1 again, and a
     * writer who knew the old one may take the new one for it.
     *
     * @return whether there was anything to remove
     */
    boolean purge(String persistenceId);

    /** Loads a state; empty if the entity is absent or deleted. */
    <T> Optional<DurableState<T>> load(String persistenceId, Class<T> type);

    /** Loads many states in one round trip, in the order of their ids' first mention; absent ones are left out. */
    <T> List<DurableState<T>> loadAll(Collection<String> persistenceIds, Class<T> type);

    /**
     * Returns a page of the entities whose ids begin with {@code prefix}, ordered by the bytes of their ids.
     *
     * @param prefix empty for all
     * @param type what to decode them into; {@code Object} for the class registered under each type name
     */
    <T> List<DurableState<T>> list(String prefix, Page page, Class<T> type);

    /** Counts the entities whose ids begin with {@code prefix}. */
    long count(String prefix);

    /**
     * Returns a page of the entities whose stored JSON contains {@code content}, as PostgreSQL's {@code @>} sees it,
     * ordered by the bytes of their ids. This scans all entities with that prefix unless
     * {@code store.state.indexes=content} is set, which costs each write more.
     *
     * @param prefix what the ids begin with; empty for all
     * @param content properties and their values, written as JSON like a state
     */
    <T> List<DurableState<T>> findByContent(String prefix, Map<String, ?> content, Page page, Class<T> type);

    /**
     * Returns a page of the entities that have an attribute with just this value, ordered by the bytes of their ids; an
     * index answers.
     *
     * @param name an attribute that an {@link AttributeExtractor} made
     */
    <T> List<DurableState<T>> findByAttribute(String name, String value, Page page, Class<T> type);

    /** Returns this store for another tenant. */
    DurableStateStore forTenant(String tenantId);
}
