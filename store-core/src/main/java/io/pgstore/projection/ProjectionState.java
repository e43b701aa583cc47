package io.pgstore.projection;

/**
 * What a version of a projection is for.
 *
 * @since 0.1
 */
public enum ProjectionState {
    /** It is being built from the log. */
    BUILDING,

    /** It serves, and takes new events. */
    ACTIVE,

    /** Another version serves; it takes new events all the same, so that it may serve again. */
    RETIRED,

    /** It is replaced or dropped: it takes no events, and what it kept is gone or out of date. */
    DROPPED
}
