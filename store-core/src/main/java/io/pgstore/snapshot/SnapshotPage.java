package io.pgstore.snapshot;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which part of an entity's snapshots to list, newest first.
 *
 * @param limit the most snapshots in the page
 * @param before the sequence number below which the page begins, exclusive; {@code null} for the first page
 * @since 0.1
 */
public record SnapshotPage(int limit, @Nullable Long before) {
    public SnapshotPage {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
    }

    /** Returns the first page. */
    public static SnapshotPage first(int limit) {
        return new SnapshotPage(limit, null);
    }

    /** Returns the page that begins below {@code sequenceNumber}, exclusive. */
    public SnapshotPage before(long sequenceNumber) {
        return new SnapshotPage(limit, sequenceNumber);
    }

    /** Returns the highest sequence number of the page, inclusive. */
    long highest() {
        return before == null ? Long.MAX_VALUE : below(before);
    }

    /** Returns the number before {@code sequenceNumber}; of the least one, itself, which no snapshot has. */
    static long below(long sequenceNumber) {
        return sequenceNumber == Long.MIN_VALUE ? sequenceNumber : sequenceNumber - 1;
    }
}
