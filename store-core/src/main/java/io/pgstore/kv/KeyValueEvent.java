package io.pgstore.kv;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a watch tells.
 *
 * @param type what happened
 * @param kind the kind that is watched
 * @param key the key; empty of {@link Type#READY}
 * @param value the value now; {@code null} of a deletion, and of {@link Type#READY}
 * @param previousValue what was deleted; {@code null} unless it is a deletion
 * @param version the version that the change gave the key; 0 of {@link Type#READY}
 * @param revision the number of the change among all changes of all keys; 0 of {@link Type#READY}
 * @param expired whether the key was deleted because its time, or that of its lease, was over
 * @param expiresAt when the value ends, by itself or with its lease, unless that is moved afterwards; {@code null}: never, and of
 *     a deletion
 * @param token where to resume after this event
 * @param <T> the values
 * @since 0.1
 */
public record KeyValueEvent<T>(
        Type type,
        String kind,
        String key,
        @Nullable T value,
        @Nullable T previousValue,
        long version,
        long revision,
        boolean expired,
        @Nullable Instant expiresAt,
        ResumeToken token) {
    /** What happened. */
    public enum Type {
        /** The key was absent and has a value. */
        CREATED,
        /** The key has another value. */
        UPDATED,
        /** The key is absent. */
        DELETED,
        /** The initial replay is over; what follows is live. Only told when a replay was asked for. */
        READY
    }
}
