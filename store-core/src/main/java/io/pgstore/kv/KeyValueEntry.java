package io.pgstore.kv;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A value and where it stands.
 *
 * @param key the key
 * @param value the value
 * @param version counts the changes of the key
 * @param revision the number of its last change among all changes of all keys
 * @param updatedAt when it was last changed, by the database's clock
 * @param expiresAt when it ends, by itself or with its lease, unless that is moved; {@code null}: never
 * @param <T> the value
 * @since 0.1
 */
public record KeyValueEntry<T>(
        String key,
        T value,
        long version,
        long revision,
        Instant updatedAt,
        @Nullable Instant expiresAt) {}
