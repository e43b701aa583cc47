package io.pgstore.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A work queue of streams: which of them have events that a group of workers has not handled, and who handles them now.
 * <ol>
 * <li>A subscription is a target stream with a watermark, the position in the log up to which its events are handled, and
 *     a head, the position of its last event known. It has work while its head is above its watermark.
 * <li>A claim hands each stream to one holder, for the length of a lease by the database's clock.
 * <li>Only the holder of a lease moves the watermark, and never backwards. Once somebody else has claimed the stream, what
 *     the former holder says has no effect, and it is told so. A lease that has run out holds on as long as nobody has
 *     claimed the stream.
 * <li>A stream of low priority is claimed after a bounded number of claims: every fourth stream that is claimed from behind
 *     is the one that has waited longest, whatever the priorities.
 * <li>Two groups are two queues with watermarks of their own on the same streams.
 * </ol>
 * Calls join the caller's transaction, or are atomic by themselves. Thread-safe.
 *
 * @since 0.1
 */
public interface StreamSubscriptions {
    /** The group unless one is named. */
    String DEFAULT_GROUP = "default";

    /** The lane unless one is named. */
    String DEFAULT_LANE = "default";

    /**
     * Subscribes target streams, and says what is known of their events. Of one that is subscribed already the highest
     * priority declared and the last lane are kept; its source stays as long as the same one is declared, and becomes that
     * of all streams when another one is.
     *
     * @param targets may be empty; what is said twice of a stream is put together
     */
    SubscribeResult subscribe(List<SubscriptionTarget> targets);

    /**
     * Leases streams that have work, are not blocked, not deferred and not leased: each to one claimer. Streams that somebody
     * else is claiming at this moment are passed over, so an empty answer does not say that there is no work. The
     * attempts of a stream grow with each claim.
     *
     * @param lagging the most streams to take from behind: the highest priority first, of one priority the lowest watermark;
     *     a fourth of them by how long they have waited
     * @param leading the most streams to take from ahead, besides: the highest watermark first
     * @param by who claims, at most 512 characters; {@link io.pgstore.lease.Leases#newOwner} makes a name
     * @param lease how long they are held unless renewed
     * @param lane only streams of this lane
     * @return the leases, the lagging streams first
     */
    List<StreamLease> claim(int lagging, int leading, String by, Duration lease, String lane);

    /**
     * Says that events are handled: moves watermarks, never backwards, frees the leases, forgets attempts and errors. A stream
     * that an operator has deferred meanwhile stays so.
     *
     * @return the streams of which that was noted; those that are missing were claimed by somebody else, or reset
     */
    Set<String> ack(List<StreamAck> acks);

    /**
     * Says that some events are handled and goes on with the others: moves watermarks, never backwards, and keeps the leases.
     * What is handled in the caller's transaction takes effect together with this, or not at all.
     *
     * @param acks those that say when a stream is due are not deferred by this
     * @return as {@link #ack}
     */
    Set<String> advance(List<StreamAck> acks);

    /**
     * Says that an event failed: moves watermarks to where events are handled, frees the leases, and defers the streams.
     * Attempts go on counting; where there was progress the failed event has had one.
     *
     * @return as {@link #ack}
     */
    Set<String> retry(List<StreamRetry> retries);

    /**
     * Gives leases back as if they had never been claimed.
     *
     * @return as {@link #ack}
     */
    Set<String> release(List<StreamLease> leases);

    /**
     * Holds leases on for {@code duration} from now.
     *
     * @return as {@link #ack}
     */
    Set<String> renew(List<StreamLease> leases, Duration duration);

    /**
     * Blocks streams until an operator unblocks or resets them. Watermarks and attempts stay as they are.
     *
     * @param error what went wrong; an error noted since the last progress is kept instead
     * @return as {@link #ack}
     */
    Set<String> block(List<StreamLease> leases, String error);

    /**
     * Lets blocked streams be claimed again, at once and with all attempts.
     *
     * @return how many were blocked
     */
    int unblock(SubscriptionFilter filter);

    /**
     * Has streams claimed no earlier than {@code due} by the database's clock. Who holds one goes on.
     *
     * @param due until year 9999; a time that has come lets a deferred stream be claimed at once
     * @return how many streams are deferred so
     */
    int defer(SubscriptionFilter filter, Instant due);

    /**
     * Has streams handled again from the beginning of the log, at once: they are neither blocked, deferred nor leased any
     * more, and what their holders say has no effect.
     *
     * @return how many streams were reset
     */
    int reset(SubscriptionFilter filter);

    /**
     * Gives streams another priority, until a higher one is declared than ever before.
     *
     * @return how many streams have it now
     */
    int prioritize(SubscriptionFilter filter, int priority);

    /** Returns the subscription of a stream; empty if there is none. */
    Optional<StreamSubscription> find(String streamId);

    /** Returns subscriptions in the order of their stream ids, by bytes. */
    List<StreamSubscription> find(SubscriptionQuery query);

    /** Returns the tenant whose subscriptions these are. */
    String tenantId();

    /** Returns the group whose subscriptions these are. */
    String group();

    /** Returns the subscriptions of the same group of another tenant. */
    StreamSubscriptions forTenant(String tenantId);

    /**
     * Returns the subscriptions of another group of the same tenant.
     *
     * @param name at most 128 characters
     */
    StreamSubscriptions forGroup(String name);
}
