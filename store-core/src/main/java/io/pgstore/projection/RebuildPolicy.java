package io.pgstore.projection;

/**
 * What an application does that starts with another version of a projection than the one that was built.
 *
 * @since 0.1
 */
public enum RebuildPolicy {
    /** Builds the new version, if it is higher. */
    AUTO,

    /** Waits for {@link Projections#rebuild}; until then the new version takes no events. */
    MANUAL
}
