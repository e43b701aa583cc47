package io.pgstore.projection;

/**
 * When a projection takes its events.
 *
 * @since 0.1
 */
public enum ProjectionMode {
    /** In the transaction of each append: right the moment the append commits, at the append's expense. */
    INLINE,

    /** As a consumer of the log: a moment after the commit, each event with effect exactly once. */
    ASYNC
}
