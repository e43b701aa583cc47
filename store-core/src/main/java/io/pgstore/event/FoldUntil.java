package io.pgstore.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How far to fold a stream.
 *
 * @param version the last version folded, inclusive
 * @param recordedAt the last time folded, inclusive; {@code null} for no bound
 * @param expectedVersion what the stream's current version must be
 * @since 0.1
 */
public record FoldUntil(long version, @Nullable Instant recordedAt, ExpectedVersion expectedVersion) {
    private static final FoldUntil END = new FoldUntil(Long.MAX_VALUE, null, ExpectedVersion.any());

    public FoldUntil {
        Assert.isTrue(version >= 0, () -> "version must not be negative: " + version);
    }

    /** Folds the whole stream. */
    public static FoldUntil end() {
        return END;
    }

    /** Folds up to {@code version}, inclusive. */
    public static FoldUntil version(long version) {
        return new FoldUntil(version, null, ExpectedVersion.any());
    }

    /** Folds what was recorded at {@code time} or before. */
    public static FoldUntil time(Instant time) {
        return new FoldUntil(Long.MAX_VALUE, time, ExpectedVersion.any());
    }

    /** Returns this bound, asserting the stream's current version. */
    public FoldUntil expecting(ExpectedVersion expected) {
        return new FoldUntil(version, recordedAt, expected);
    }
}
