package io.pgstore.projection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The projections of this application.
 * <ol>
 * <li>Each event takes effect exactly once: in the transaction of its append, or in one with the checkpoint.
 * <li>A projection is built from the first event on, also when it is declared long after it. Meanwhile appends go on.
 * <li>At any time it can be built anew; what it keeps then equals a fold of all of its events, whoever appends meanwhile.
 * </ol>
 * Not guaranteed: for an inline projection, that events of different streams which change one document are folded in the
 * order of the log; they are folded in the order in which their transactions get at the document. A rebuild folds in the
 * order of the log. Where that makes a difference, use an asynchronous one.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public interface Projections {
    /** Returns the names of the projections. */
    Set<String> names();

    /**
     * Returns how a projection is doing.
     *
     * @throws IllegalArgumentException if there is no such projection
     */
    ProjectionStatus status(String name);

    /**
     * Builds a projection anew, in its highest declared version: removes what it keeps and begins with the first event, in
     * one transaction that waits for the appends that are feeding it. It is done in the background, by whichever instance
     * runs the projection's consumer, and goes on where it was after a crash. Joins the caller's transaction; appends of the
     * projection's events wait for its end.
     *
     * @throws IllegalArgumentException if there is no such projection
     * @throws IllegalStateException if it is a free one that has no reset
     */
    void rebuild(String name);

    /**
     * Lets another version serve: the highest that is kept up to date beside the present one.
     *
     * @return the version that serves now
     * @throws IllegalArgumentException if there is no such projection
     * @throws IllegalStateException if no other version is declared here and kept up to date, or it is paused, stopped, far
     *     behind, or has still to do side effects that were left to it
     */
    int switchBack(String name);

    /**
     * Drops the versions that are kept beside the one that serves: removes what they keep. They take no events any more.
     * The empty tables stay.
     *
     * @return how many
     * @throws IllegalArgumentException if there is no such projection
     * @throws IllegalStateException if such a version is not declared here any more, or is a free one that has no reset
     */
    int dropRetired(String name);

    /**
     * Returns the name of the collection that serves: that of the active version, also if another application declares it;
     * else of the one being built.
     *
     * @throws IllegalArgumentException if there is no such projection
     */
    String collection(String name);

    /**
     * Returns a future that is done when a projection has taken the event at a position, such as that of an append: at once
     * if it did in the transaction of the append. Its join gives a reader what it has written itself. What is awaited is the
     * version that serves; if that is not declared here, the highest one that is, and is kept up to date.
     *
     * @param position the position of a committed event, inclusive
     * @param timeout after which the future fails with a {@link java.util.concurrent.TimeoutException}
     * @return fails with {@link io.pgstore.consumer.ConsumerStoppedException} as soon as it follows the log no longer, and with
     *     {@link IllegalStateException} if it misses events because an application appended that does not know it
     * @throws IllegalArgumentException if there is no such projection
     * @throws IllegalStateException if no version that is declared here is kept up to date
     */
    CompletableFuture<Void> await(String name, long position, Duration timeout);
}
