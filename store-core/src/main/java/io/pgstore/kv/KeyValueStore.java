package io.pgstore.kv;

import java.io.IOException;
import java.time.Duration;

/**
 * Typed keys and values with versions, kept by kinds, and a {@linkplain KeyValueKind#watch watch} that tells every process
 * what changed.
 * <p>
 * A kind is a namespace of keys with one type of values. A tenant is a namespace of kinds: the same key in two kinds or two
 * tenants is two keys, and no event crosses. A call joins the caller's Spring transaction, or is atomic by itself when there
 * is none; writing in a read-only transaction is refused with
 * {@link org.springframework.dao.InvalidDataAccessApiUsageException}. What is said of races holds in READ COMMITTED; above
 * it a lost race is a {@link org.springframework.dao.ConcurrencyFailureException}, which calls without a caller's
 * transaction try again. Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface KeyValueStore extends AutoCloseable {
    /**
     * Returns the keys of a kind, with values as JSON.
     *
     * @param name at most 128 characters; a kind needs no other definition and is empty until a key is put
     * @throws IllegalArgumentException for a bad name
     */
    <T> KeyValueKind<T> kind(String name, Class<T> type);

    /** Returns the keys of a kind, with values as {@code codec} writes them; a kind has one codec everywhere. */
    <T> KeyValueKind<T> kind(String name, ValueCodec<T> codec);

    /**
     * Starts a lease: keys that are put with it are there as long as it is kept alive.
     *
     * @param ttl how long it lives without being kept alive, at least a millisecond
     */
    KeyLease lease(Duration ttl);

    /**
     * Writes one line for each key of all kinds, ordered by kind and key, as
     * {@code kind/key v3 (120 bytes) 2026-01-31T12:00:00Z}. It reads page by page.
     *
     * @throws IOException if {@code out} cannot be written to
     */
    void dump(Appendable out) throws IOException;

    /** Returns this store for another tenant; it is closed with this one. */
    KeyValueStore forTenant(String tenantId);

    /**
     * Ends all watches and the store's threads; idempotent. Afterwards every call fails with
     * {@link KeyValueStoreClosedException}.
     */
    @Override
    void close();
}
