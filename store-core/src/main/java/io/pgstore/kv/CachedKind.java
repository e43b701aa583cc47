package io.pgstore.kv;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The values of a kind in this process, kept fresh by a watch: reads take no round trip. Until it is filled, and while it
 * fills itself anew after its watch has ended, reads go to the database.
 * <p>
 * A read here may be older than the last commit, mostly by milliseconds; how old at most may be said with each read. A value
 * whose time may have come, by the database's clock, is read from the database, and so is absent at once. Only when an expiry
 * is set or shortened by {@link KeyValueKind#touch}, or by a put of an equal value, no watch hears of it: such a value is returned
 * until the sweeper has recorded its end, mostly for a sweep interval. The whole kind is held in memory. Thread-safe.
 *
 * @param <T> the values
 * @since 0.1
 */
public final class CachedKind<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CachedKind.class);
    private static final Executor LATER = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

    private final KeyValueKind<T> kind;
    private final DatabaseClock clock;
    private volatile @Nullable Map<String, Held<T>> values;
    private volatile @Nullable Watch watch;
    private volatile boolean closed;

    /** A value, and until when it is known to be there; {@code null}: until its deletion is told. */
    private record Held<T>(T value, long version, @Nullable Instant expiresAt) {}

    private CachedKind(KeyValueKind<T> kind) {
        this.kind = kind;
        this.clock = new DatabaseClock(kind::databaseTime);
    }

    /**
     * Begins to hold {@code kind}.
     *
     * @throws org.springframework.dao.InvalidDataAccessApiUsageException in a transaction
     */
    public static <T> CachedKind<T> of(KeyValueKind<T> kind) {
        CachedKind<T> cached = new CachedKind<>(kind);
        cached.fill();
        return cached;
    }

    /** Returns a value as this process knows it; from the database until it knows, and when the value's time may have come. */
    public Optional<T> get(String key) {
        Map<String, Held<T>> known = values;
        return known == null ? read(key) : get(known, key);
    }

    /**
     * Returns a value that was stored within {@code maxStaleness}: as this process knows it, if it is known to have heard of
     * everything since then, else from the database.
     */
    public Optional<T> get(String key, Duration maxStaleness) {
        Watch current = watch;
        boolean fresh =
                current != null && current.isOpen() && current.staleness().compareTo(maxStaleness) <= 0;
        return fresh ? get(key) : read(key);
    }

    /** Returns all values as this process knows them; empty if it does not yet. */
    public Optional<Map<String, T>> values() {
        Map<String, Held<T>> known = values;
        if (known == null) {
            return Optional.empty();
        }
        Map<String, T> current = new HashMap<>();
        known.keySet().forEach(key -> get(known, key).ifPresent(value -> current.put(key, value)));
        return Optional.of(Collections.unmodifiableMap(current));
    }

    /** Ends the watch; reads go to the database from then on. Idempotent. */
    @Override
    public void close() {
        closed = true;
        values = null;
        Watch current = watch;
        if (current != null) {
            current.close();
        }
    }

    private Optional<T> get(Map<String, Held<T>> known, String key) {
        Held<T> held = known.get(key);
        if (held == null) {
            return Optional.empty();
        }
        Instant expiresAt = held.expiresAt();
        return expiresAt == null || clock.isBefore(expiresAt) ? Optional.of(held.value()) : readAgain(known, key, held);
    }

    /** Its time may have come, or was moved, of which no watch hears. */
    private Optional<T> readAgain(Map<String, Held<T>> known, String key, Held<T> held) {
        Optional<KeyValueEntry<T>> entry = kind.get(key);
        // What a transaction sees may never be committed.
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            entry.filter(same -> same.version() == held.version())
                    .ifPresent(same ->
                            known.replace(key, held, new Held<>(held.value(), held.version(), same.expiresAt())));
        }
        return entry.map(KeyValueEntry::value);
    }

    private Optional<T> read(String key) {
        return kind.get(key).map(KeyValueEntry::value);
    }

    private void fill() {
        Watch begun = kind.watch(WatchOptions.replaying(), new Filler());
        watch = begun;
        if (closed) {
            begun.close();
        }
    }

    private void refill() {
        if (closed) {
            return;
        }
        try {
            fill();
        } catch (DataAccessException exception) {
            LOG.warn(
                    "The cache of kind {} cannot be filled; it will be tried again: {}",
                    kind.name(),
                    exception.getMessage());
            LATER.execute(this::refill);
        } catch (KeyValueStoreClosedException end) {
            close();
        }
    }

    /** Fills a map, and publishes it when it is complete. */
    private final class Filler implements WatchListener<T> {
        private final Map<String, Held<T>> filled = new ConcurrentHashMap<>();

        @Override
        public void onEvent(KeyValueEvent<T> event) {
            T value = event.value();
            if (event.type() == KeyValueEvent.Type.READY) {
                if (!closed) {
                    values = filled;
                }
            } else if (value == null) {
                filled.remove(event.key());
            } else {
                filled.put(event.key(), new Held<>(value, event.version(), event.expiresAt()));
            }
        }

        @Override
        public void onError(Throwable failure) {
            LOG.warn("The cache of kind {} fills itself anew: {}", kind.name(), failure.getMessage());
            values = null;
            LATER.execute(CachedKind.this::refill);
        }
    }
}
