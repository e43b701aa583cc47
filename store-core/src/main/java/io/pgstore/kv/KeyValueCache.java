package io.pgstore.kv;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.AbstractValueAdaptingCache;

/**
 * A Spring cache on a kind, which all processes share: for results that are dear and small, of methods with
 * {@code @Cacheable}. Writes join the caller's transaction, and each is a change that watches and relays are told of.
 * <p>
 * An object that is a key counts as its {@code toString()}, which must follow the rules of keys. There are no {@code null}
 * values. Thread-safe; nothing keeps two processes from loading the same value at once.
 *
 * @param <T> the values
 * @since 0.1
 */
public final class KeyValueCache<T> extends AbstractValueAdaptingCache {
    private final KeyValueKind<T> kind;
    private final Class<T> type;
    private final PutOptions options;

    /**
     * Keeps values in {@code kind}, whose name is that of the cache.
     *
     * @param type of the values
     * @param ttl after which a value expires, at least a millisecond; {@code null}: never
     */
    public KeyValueCache(KeyValueKind<T> kind, Class<T> type, @Nullable Duration ttl) {
        super(false);
        this.kind = kind;
        this.type = type;
        this.options = ttl == null ? PutOptions.none() : PutOptions.expiringAfter(ttl);
    }

    @Override
    public String getName() {
        return kind.name();
    }

    @Override
    public Object getNativeCache() {
        return kind;
    }

    @Override
    @SuppressWarnings("unchecked") // As Spring defines it: the caller knows what the loader returns.
    public <V> @Nullable V get(Object key, Callable<V> loader) {
        Object known = lookup(key);
        if (known != null) {
            return (V) known;
        }
        V loaded;
        try {
            loaded = loader.call();
        } catch (Exception exception) {
            throw new ValueRetrievalException(key, loader, exception);
        }
        put(key, loaded);
        return loaded;
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        kind.put(key.toString(), type.cast(toStoreValue(value)), options);
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        PutResult result = kind.putIfAbsent(key.toString(), type.cast(toStoreValue(value)), options);
        return result.outcome() == PutResult.Outcome.CREATED ? null : get(key);
    }

    @Override
    public void evict(Object key) {
        evictIfPresent(key);
    }

    @Override
    public boolean evictIfPresent(Object key) {
        return kind.delete(key.toString()).isPresent();
    }

    /** Deletes all keys of the kind, one after the other. */
    @Override
    public void clear() {
        KeyQuery page = KeyQuery.all();
        for (List<String> keys = kind.keys(page); !keys.isEmpty(); keys = kind.keys(page)) {
            keys.forEach(kind::delete);
            page = page.after(keys.get(keys.size() - 1));
        }
    }

    @Override
    protected @Nullable Object lookup(Object key) {
        return kind.get(key.toString()).map(KeyValueEntry::value).orElse(null);
    }
}
