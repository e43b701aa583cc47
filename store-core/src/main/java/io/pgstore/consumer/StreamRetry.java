package io.pgstore.consumer;

import java.time.Duration;
import org.springframework.util.Assert;

/**
 * The word of a holder that an event failed.
 *
 * @param lease what it holds
 * @param watermark the position up to which events are handled, inclusive; that of the lease for no progress
 * @param delay how long to wait before the next attempt, by the database's clock
 * @param error what went wrong
 * @since 0.1
 */
public record StreamRetry(StreamLease lease, long watermark, Duration delay, String error) {
    private static final Duration LONGEST = Duration.ofDays(10_000);

    public StreamRetry {
        Assert.isTrue(watermark >= 0, () -> "watermark must not be negative: " + watermark);
        Assert.isTrue(!delay.isNegative() && delay.compareTo(LONGEST) <= 0, () -> "delay must be from 0 to %s: %s"
                .formatted(LONGEST, delay));
        Assert.notNull(error, "error must not be null");
    }
}
