package io.pgstore.consumer;

import java.util.List;

/**
 * The events that one consumer could not handle. Decisions are carried out by the owner of the partition, soon, one after
 * another; so the events of a blocked stream keep their order whatever is decided, and are decoded as the application
 * decodes them now.
 *
 * @since 0.1
 */
public interface DeadLetters {
    /**
     * Returns a page, in the order of the log.
     *
     * @param after the position after which to begin, exclusive; 0 for the first page
     * @param limit the most dead letters in the page, positive
     */
    List<DeadLetter> list(long after, int limit);

    /**
     * Has an event tried once more; if it succeeds, those that wait behind it are handled too, and the stream goes on. If one
     * of them fails, the stream stays blocked by that one.
     *
     * @return whether there is such a dead letter
     */
    boolean retry(long position);

    /**
     * Has all tried once more.
     *
     * @return how many there are
     */
    int retryAll();

    /**
     * Gives an event up for good; those that wait behind it are handled, and the stream goes on.
     *
     * @return whether there is such a dead letter
     */
    boolean skip(long position);

    /**
     * Gives all up for good, as {@link #skip}.
     *
     * @return how many there are
     */
    int purge();
}
