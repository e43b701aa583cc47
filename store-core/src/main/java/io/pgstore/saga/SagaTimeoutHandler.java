package io.pgstore.saga;

/**
 * Does what is to be done when a timeout of a saga is due. There is one handler for all timeouts of a saga name.
 * <p>
 * Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface SagaTimeoutHandler {
    /** Returns the name of the sagas whose timeouts this handles. */
    String sagaName();

    /**
     * Handles a timeout, in a transaction that also removes it and that {@code @Transactional} methods join: both commit
     * or neither. The saga is locked meanwhile, so nobody else writes it, and the same timeout may be set again here.
     * <p>
     * If this throws, the transaction rolls back and the timeout is tried again later; after too many failures it is
     * {@linkplain DeadTimeouts dead}. What is done outside of this database, such as sending a mail, may be done again.
     *
     * @throws Exception if the timeout cannot be handled now
     */
    void handle(SagaTimeout timeout) throws Exception;
}
