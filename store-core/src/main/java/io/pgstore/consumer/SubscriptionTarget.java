package io.pgstore.consumer;

import io.pgstore.schema.Identifiers;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A target stream, how it is to be handled, and what is known of its events. Immutable; built from {@link #of}.
 *
 * @param streamId the target, at most 512 characters; a stream of this name need not exist
 * @param source the streams whose events it handles, {@code *} for any text and {@code ?} for one character; {@code null}
 *     for all
 * @param priority higher ones come first
 * @param lane the workers that handle it, at most 128 characters
 * @param first the position of the first event that is told of; 0 for none. Where everything known so far is handled, the
 *     watermark moves to just before it: whoever tells of an event has told of all before it
 * @param last the position of the last event that is told of; 0 for none
 * @since 0.1
 */
public record SubscriptionTarget(
        String streamId, @Nullable String source, int priority, String lane, long first, long last) {
    public SubscriptionTarget {
        Identifiers.requireId("stream id", streamId);
        Identifiers.requireName("lane", lane);
        if (source != null) {
            Identifiers.requireId("source", source);
        }
        Assert.isTrue(
                (first == 0 && last == 0) || (first > 0 && first <= last),
                () -> "the events of %s must be positions in their order: %d to %d".formatted(streamId, first, last));
    }

    /** Returns a target of all streams, without events so far. */
    public static SubscriptionTarget of(String streamId) {
        return new SubscriptionTarget(streamId, null, 0, StreamSubscriptions.DEFAULT_LANE, 0, 0);
    }

    /** Returns this target for events of streams that match {@code pattern}. */
    public SubscriptionTarget withSource(@Nullable String pattern) {
        return new SubscriptionTarget(streamId, pattern, priority, lane, first, last);
    }

    /** Returns this target with a priority. */
    public SubscriptionTarget withPriority(int declared) {
        return new SubscriptionTarget(streamId, source, declared, lane, first, last);
    }

    /** Returns this target in a lane. */
    public SubscriptionTarget withLane(String name) {
        return new SubscriptionTarget(streamId, source, priority, name, first, last);
    }

    /** Returns this target with events from position {@code from} to position {@code to}, both inclusive. */
    public SubscriptionTarget withEvents(long from, long to) {
        return new SubscriptionTarget(streamId, source, priority, lane, from, to);
    }

    /** Returns what this and a later declaration of the same target say together. */
    SubscriptionTarget and(SubscriptionTarget later) {
        boolean sameSource = source != null && source.equals(later.source);
        long lowest = first == 0 || later.first == 0 ? Math.max(first, later.first) : Math.min(first, later.first);
        return new SubscriptionTarget(
                streamId,
                sameSource ? source : null,
                Math.max(priority, later.priority),
                later.lane,
                lowest,
                Math.max(last, later.last));
    }
}
