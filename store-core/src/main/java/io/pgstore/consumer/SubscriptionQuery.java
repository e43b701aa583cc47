package io.pgstore.consumer;

import io.pgstore.schema.Identifiers;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A page of subscriptions.
 *
 * @param filter which ones
 * @param limit the most of them, positive
 * @param after the stream id after which to begin, exclusive: the last one of the page before; {@code null} for the first page
 * @since 0.1
 */
public record SubscriptionQuery(
        SubscriptionFilter filter, int limit, @Nullable String after) {
    public SubscriptionQuery {
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        if (after != null) {
            Identifiers.requireText("after", after);
        }
    }

    /** Returns the first page. */
    public static SubscriptionQuery first(SubscriptionFilter filter, int limit) {
        return new SubscriptionQuery(filter, limit, null);
    }

    /** Returns the page after {@code last}. */
    public SubscriptionQuery after(StreamSubscription last) {
        return new SubscriptionQuery(filter, limit, last.streamId());
    }
}
