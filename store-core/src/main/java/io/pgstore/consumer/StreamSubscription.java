package io.pgstore.consumer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as its row shows it.
 *
 * @param streamId the target stream
 * @param source the streams whose events it handles; {@code null} for all
 * @param lane its lane
 * @param priority its priority; higher ones come first
 * @param watermark the position up to which everything is handled
 * @param head the position of the last event known; 0 for none
 * @param blocked whether it waits for an operator
 * @param due when it may be claimed again; {@code null} if it is not deferred
 * @param waitingSince its place among those who wait; of no meaning without work
 * @param attempts how often it was claimed since the last progress
 * @param error the first error since the last progress; {@code null} for none
 * @param holder who holds the lease; {@code null} for nobody
 * @param leaseUntil when the lease ends, or has ended; {@code null} without a holder
 * @param updatedAt when the row was written last
 * @since 0.1
 */
public record StreamSubscription(
        String streamId,
        @Nullable String source,
        String lane,
        int priority,
        long watermark,
        long head,
        boolean blocked,
        @Nullable Instant due,
        Instant waitingSince,
        int attempts,
        @Nullable String error,
        @Nullable String holder,
        @Nullable Instant leaseUntil,
        Instant updatedAt) {
    /** Returns whether there are events that are not handled. */
    public boolean hasWork() {
        return head > watermark;
    }
}
