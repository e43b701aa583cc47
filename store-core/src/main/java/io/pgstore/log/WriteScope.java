package io.pgstore.log;

/**
 * What a writing statement is part of, which decides how it announces itself to readers.
 *
 * @since 0.1
 */
public enum WriteScope {
    /** The statement is a transaction by itself. */
    STATEMENT,

    /** The statement may be one of many in a caller's transaction, which takes one fence only. */
    CALLERS_TRANSACTION,

    /** As {@link #CALLERS_TRANSACTION}, but the transaction is the store's own and ends when this process freezes. */
    OWN_TRANSACTION
}
