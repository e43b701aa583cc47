package io.pgstore.consumer;

import java.util.Set;

/**
 * The reactions of this application, a group that shares one watermark for each target stream.
 * <ol>
 * <li>Every event is handled by every reaction that asks for it, at least once; those of one target stream one after another,
 *     in the order of the log. With transactions, what handlers write to the stores' database takes effect exactly once.
 * <li>An event is done when all of its reactions are. When one fails, the events before it stay done, and the event is tried
 *     again by all of its reactions, not before its time.
 * <li>After the last attempt the stream is blocked, until an operator unblocks it; other streams go on. Attempts are stored,
 *     and losing a lease or the whole process counts as one.
 * <li>Any number of instances share the work. A target stream is handled by one of them at a time; one that has lost its lease
 *     is interrupted, and what it says about the stream has no effect.
 * </ol>
 * Not guaranteed: when an event is handled; usually within milliseconds of its commit.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public interface Reactions {
    /** Returns the names of the reactions. */
    Set<String> names();

    /** Returns what these reactions have to do, to look at and to steer. */
    StreamSubscriptions subscriptions();

    /** Returns how many target streams are being handled in this process. */
    int busy();
}
