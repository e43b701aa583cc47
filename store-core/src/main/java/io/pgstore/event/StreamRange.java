package io.pgstore.event;

import org.springframework.util.Assert;

/**
 * Which events of a stream to read, and in which direction.
 *
 * @param from the first version read, inclusive: the lowest forward, the highest backward
 * @param to the last version read, inclusive: the highest forward, the lowest backward
 * @param maxCount the most events read
 * @param backward whether to read from high versions to low ones
 * @since 0.1
 */
public record StreamRange(long from, long to, long maxCount, boolean backward) {
    private static final StreamRange ALL = new StreamRange(1, Long.MAX_VALUE, Long.MAX_VALUE, false);

    public StreamRange {
        Assert.isTrue(from >= 0 && to >= 0, () -> "from and to must not be negative: %d, %d".formatted(from, to));
        Assert.isTrue(maxCount > 0, () -> "maxCount must be positive: " + maxCount);
    }

    /** Returns the whole stream, oldest event first. */
    public static StreamRange all() {
        return ALL;
    }

    /** Returns what begins at {@code version}, inclusive, oldest event first. */
    public static StreamRange from(long version) {
        return new StreamRange(version, Long.MAX_VALUE, Long.MAX_VALUE, false);
    }

    /** Returns the whole stream, newest event first. */
    public static StreamRange newestFirst() {
        return new StreamRange(Long.MAX_VALUE, 0, Long.MAX_VALUE, true);
    }

    /** Returns this range, ending at {@code version}, inclusive. */
    public StreamRange to(long version) {
        return new StreamRange(from, version, maxCount, backward);
    }

    /** Returns this range, beginning at {@code version}, inclusive. */
    public StreamRange startingAt(long version) {
        return new StreamRange(version, to, maxCount, backward);
    }

    /** Returns the first {@code count} events of this range. */
    public StreamRange limit(long count) {
        return new StreamRange(from, to, count, backward);
    }
}
