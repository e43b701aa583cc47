package io.pgstore.process;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What a decision does about one timeout of its saga.
 *
 * @param name the timeout's name
 * @param at when it is due; {@code null} if {@code after} says so, or if it is cancelled
 * @param after how long after the write of the saga it is due, by the database's clock; {@code null} if {@code at} says
 *     so, or if it is cancelled
 * @param payload what its handler needs to know; {@code null} for nothing
 * @since 0.1
 */
public record TimeoutChange(
        String name,
        @Nullable Instant at,
        @Nullable Duration after,
        @Nullable Object payload) {
    public TimeoutChange {
        Assert.notNull(name, "timeout name must not be null");
        Assert.isTrue(at == null || after == null, "a timeout is due at a time or after one, not both");
    }

    /** Returns when it is due if its saga was written at {@code writtenAt}; {@code null} if it is cancelled. */
    @Nullable
    Instant due(Instant writtenAt) {
        return after == null ? at : writtenAt.plus(after);
    }
}
