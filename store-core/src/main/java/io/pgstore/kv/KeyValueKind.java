package io.pgstore.kv;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The keys of one kind of one tenant.
 * <p>
 * Each change of a key counts its version up by one, deletions too, and has a revision: a number that is global for all
 * kinds and tenants and never used again. A key that is created anew never has a version that it had before, so whoever knew
 * it before is not taken in: a deleted key keeps its version for the retention of deletions (24 hours unless configured), and
 * later the absent keys of its kind count on from the highest version that was forgotten. What is put with a time to live, or with a lease that ends, is absent for every reader at once; its removal follows soon as a deletion that
 * is marked expired.
 * <p>
 * An interrupted thread writes nothing: its call fails with
 * {@link org.springframework.dao.CannotAcquireLockException}, and so does, soon after the interrupt, one that already waits for
 * the lock of a row; then the caller's transaction can only be rolled back. The timeout of the caller's transaction ends a wait
 * too.
 * <p>
 * Keys are not blank, have no control characters and at most 512 characters; values have no limit but PostgreSQL's.
 *
 * @param <T> the values
 * @since 0.1
 */
public interface KeyValueKind<T> {
    /** Returns the kind's name. */
    String name();

    /** Returns the entry of a key; empty if it is absent. */
    Optional<KeyValueEntry<T>> get(String key);

    /** Puts a value that never expires, as {@link #put(String, Object, PutOptions)} does. */
    PutResult put(String key, T value);

    /**
     * Puts a value, whatever was there before. If the stored value has the same encoded bytes, nothing is written but its
     * expiry: no new version and no event.
     *
     * @return {@code CREATED}, {@code UPDATED} or {@code UNCHANGED}
     * @throws KeyLeaseEndedException if the options name a lease that has ended; the caller's transaction goes on
     * @throws IllegalArgumentException for a bad key, before any SQL
     */
    PutResult put(String key, T value, PutOptions options);

    /** Puts a value that never expires if the key is absent; else the result is {@code UNCHANGED}, with what is there. */
    PutResult putIfAbsent(String key, T value);

    /** Puts a value if the key is absent; else the result is {@code UNCHANGED}, with what is there. */
    PutResult putIfAbsent(String key, T value, PutOptions options);

    /**
     * Puts a value, which never expires, if the key is at a version.
     *
     * @param expectedVersion the version last read; 0 for "absent"
     * @return {@code CREATED}, {@code UPDATED}, or {@code UNCHANGED} if it is at the version and has the same bytes
     * @throws StaleVersionException if it is at another version; the caller's transaction goes on
     */
    PutResult compareAndPut(String key, long expectedVersion, T value);

    /** Puts a value if the key is at a version, with options. */
    PutResult compareAndPut(String key, long expectedVersion, T value, PutOptions options);

    /**
     * Puts many values that never expire, all in one transaction and one statement, which locks the keys in their order: two
     * of them never deadlock. Other keys stay.
     *
     * @return the result for each key
     */
    Map<String, PutResult> putAll(Map<String, ? extends T> values);

    /**
     * Changes a value under the lock of its row. Its expiry stays.
     *
     * @param change makes the new value of the current one; what it throws surfaces, and nothing is written
     * @return {@code UPDATED}, or {@code UNCHANGED} if the new value has the same bytes
     * @throws KeyNotFoundException if the key is absent; the caller's transaction goes on
     */
    PutResult update(String key, UnaryOperator<T> change);

    /**
     * Creates, changes or deletes a value under the lock of its row. The expiry of a value that is changed stays.
     *
     * @param change makes the new value of the current one, both empty for "absent"; called again only if another writer
     *     created the key meanwhile
     * @return what was done; {@code UNCHANGED} with version 0 if the key was absent and stays so
     */
    PutResult compute(String key, Function<Optional<T>, Optional<T>> change);

    /** Deletes a key; of several at once, one sees the value. Returns it; empty if the key was absent. */
    Optional<T> delete(String key);

    /**
     * Deletes a key that is at a version.
     *
     * @return the deleted value
     * @throws StaleVersionException if it is at another version, or absent; the caller's transaction goes on
     */
    T delete(String key, long expectedVersion);

    /**
     * Lets a value expire after {@code ttl} from now, whatever its expiry was; no new version and no event.
     *
     * @return whether the key was there
     */
    boolean touch(String key, Duration ttl);

    /** Returns the database's time, by which values expire. */
    Instant databaseTime();

    /** Returns a page of entries, ordered by the bytes of their keys. */
    List<KeyValueEntry<T>> list(KeyQuery query);

    /** Returns a page of keys, ordered by their bytes. */
    List<String> keys(KeyQuery query);

    /** Returns a page of values, ordered by the bytes of their keys. */
    List<T> values(KeyQuery query);

    /** Counts the keys, whatever the query's limit. */
    long count(KeyQuery query);

    /**
     * Hands over all entries of a query, ordered by the bytes of their keys, reading page by page: nothing is held between
     * two pages, and a key that is put meanwhile may be missed or not.
     *
     * @return how many
     */
    long forEach(KeyQuery query, Consumer<? super KeyValueEntry<T>> handler);

    /**
     * Tells a listener what happens to the kind's keys. A watch guarantees:
     * <ol>
     * <li>Every committed change is told once, whichever process made it, with its key, value, version and revision.
     * <li>Changes of a kind come in the order of their revisions, those of a key exactly in the order of their writes.
     * <li>The watch is live when this returns: no change committed after that is missed, and without a replay none committed
     *     before this call is told.
     * <li>A replay tells the entries as of one snapshot, as {@code CREATED}, ordered by key, before any live change; then
     *     {@code READY}, which carries the first token to resume from. Nothing is lost, doubled or stale between them.
     * <li>A slow listener holds up no writer and no other watch. If it lags behind by more than its buffer, the watch ends
     *     with {@link WatchOverflowException}, whatever it filters: a gap is never silent.
     * <li>A watch resumed from a token tells exactly what was missed, deletions too. If that is no longer kept, it ends with
     *     {@link CompactedException}; if the token is of another log, or ahead of this one, with
     *     {@link io.pgstore.log.LogReadException}.
     * <li>Wake-ups only make it fast: without them, or when their connection breaks, changes are found by polling.
     * <li>A change whose value cannot be read is reported to the listener, and skipped; others go on.
     * <li>It ends once: by its {@code close}, that of the store, an error, or an exception of its listener, which ends no other.
     * <li>An open transaction that has changed a key holds back later changes until it ends; other transactions do not.
     * </ol>
     * A replay reads its entries at once, in one transaction that ends before the first of them is told, and keeps them until
     * they are told: up to 2 MB in memory, more in a temporary file. What is changed meanwhile waits in the outbox: a listener
     * that is slow during a replay overflows nothing, but what is compacted before it was told ends the watch.
     * <p>
     * Listeners are told by as many threads as the store is set to have, 64 unless configured. When all of them are blocked by
     * listeners, more are started for the others, with a warning, up to 1,024 and never fewer than are configured. A listener
     * that calls out for long belongs on an executor of its own.
     *
     * @throws org.springframework.dao.InvalidDataAccessApiUsageException in a transaction
     */
    Watch watch(WatchOptions options, WatchListener<T> listener);

    /**
     * Returns a publisher of the same events: each subscriber has a watch of its own, which is told as many events as it asks
     * for. A subscriber that asks for too few overflows its buffer, as a slow listener does.
     */
    Flow.Publisher<KeyValueEvent<T>> publisher(WatchOptions options);

    /** Writes one line for each key, as {@link KeyValueStore#dump} does. */
    void dump(Appendable out) throws IOException;
}
