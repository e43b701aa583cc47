package io.pgstore.consumer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * The word of a holder that events are handled.
 *
 * @param lease what it holds
 * @param watermark the position up to which they are, inclusive
 * @param due when the stream may be claimed again, until year 9999; {@code null} for at once
 * @since 0.1
 */
public record StreamAck(
        StreamLease lease, long watermark, @Nullable Instant due) {
    public StreamAck {
        Assert.isTrue(watermark >= 0, () -> "watermark must not be negative: " + watermark);
        if (due != null) {
            DueTimes.require(due);
        }
    }

    /** Returns this word, with the stream deferred until {@code time}. */
    public StreamAck deferredUntil(Instant time) {
        return new StreamAck(lease, watermark, time);
    }
}
