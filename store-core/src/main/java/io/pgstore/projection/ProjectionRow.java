package io.pgstore.projection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the registry knows of a version of a projection. */
record ProjectionRow(
        int version,
        Standing standing,
        String collection,
        long position,
        long targetPosition,
        @Nullable Long missedPosition,
        Instant changedAt) {
    /** Returns whether an event was appended without it that it takes from appends only. */
    boolean misses() {
        return missedPosition != null && standing.takesFrom(Standing.Feeder.APPEND);
    }

    ProjectionState state() {
        return standing.state();
    }

    boolean dropped() {
        return state() == ProjectionState.DROPPED;
    }
}
