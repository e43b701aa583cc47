package io.pgstore.projection;

import java.time.Instant;

/** What the registry knows of a version of a projection. */
record ProjectionRow(
        int version, Standing standing, String collection, long position, long targetPosition, Instant changedAt) {
    ProjectionState state() {
        return standing.state();
    }

    boolean dropped() {
        return state() == ProjectionState.DROPPED;
    }
}
