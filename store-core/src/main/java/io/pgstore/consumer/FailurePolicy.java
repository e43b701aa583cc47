package io.pgstore.consumer;

/**
 * What becomes of an event that was tried as often as it may be. In any case it is found among the {@link DeadLetters},
 * but for STOP.
 *
 * @since 0.1
 */
public enum FailurePolicy {
    /** Later events of its stream wait behind it, in order; all other streams go on. */
    BLOCK,
    /** The consumer goes on with the next event, also of the same stream. */
    SKIP,
    /** The consumer stops on all instances until it is resumed, and then tries the event again. */
    STOP
}
