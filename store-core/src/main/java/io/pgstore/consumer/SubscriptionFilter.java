package io.pgstore.consumer;

import io.pgstore.schema.Identifiers;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriptions of a group are meant: those that fit everything that is said here. Immutable; built from
 * {@link #all()} or {@link #streams}, one condition at a time.
 *
 * @param streamIds the target streams, any of them; {@code null} for all, empty for none
 * @param prefix what the ids of target streams begin with; {@code null} for anything
 * @param lane the lane; {@code null} for any
 * @param blocked whether they are blocked; {@code null} for either
 * @param hasWork whether there are events that are not handled; {@code null} for either
 * @since 0.1
 */
public record SubscriptionFilter(
        @Nullable Set<String> streamIds,
        @Nullable String prefix,
        @Nullable String lane,
        @Nullable Boolean blocked,
        @Nullable Boolean hasWork) {
    private static final SubscriptionFilter ALL = new SubscriptionFilter(null, null, null, null, null);

    public SubscriptionFilter {
        if (streamIds != null) {
            streamIds = Set.copyOf(streamIds);
            streamIds.forEach(id -> Identifiers.requireText("stream id", id));
        }
        if (prefix != null) {
            Identifiers.requireText("prefix", prefix);
        }
        if (lane != null) {
            Identifiers.requireText("lane", lane);
        }
    }

    /** Returns a filter that lets all subscriptions of the group pass. */
    public static SubscriptionFilter all() {
        return ALL;
    }

    /** Returns a filter for these target streams; one that is named twice counts once. */
    public static SubscriptionFilter streams(String... ids) {
        return new SubscriptionFilter(Set.copyOf(Arrays.asList(ids)), null, null, null, null);
    }

    /** Returns this filter for target streams whose ids begin with {@code text}. */
    public SubscriptionFilter withPrefix(String text) {
        return new SubscriptionFilter(streamIds, text, lane, blocked, hasWork);
    }

    /** Returns this filter for one lane. */
    public SubscriptionFilter withLane(String name) {
        return new SubscriptionFilter(streamIds, prefix, name, blocked, hasWork);
    }

    /** Returns this filter for those that are blocked, or those that are not. */
    public SubscriptionFilter withBlocked(boolean only) {
        return new SubscriptionFilter(streamIds, prefix, lane, only, hasWork);
    }

    /** Returns this filter for those that have work, or those that have none. */
    public SubscriptionFilter withWork(boolean only) {
        return new SubscriptionFilter(streamIds, prefix, lane, blocked, only);
    }
}
