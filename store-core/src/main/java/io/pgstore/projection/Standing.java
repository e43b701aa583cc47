package io.pgstore.projection;

import java.util.Locale;

/** How a version of a projection stands: when it takes events, and what it is for. */
record Standing(ProjectionMode mode, ProjectionState state) {
    /** Who brings events: an append, or the consumer that follows the log. */
    enum Feeder {
        APPEND,
        LOG
    }

    static Standing of(String mode, String state) {
        return new Standing(
                ProjectionMode.valueOf(mode.toUpperCase(Locale.ROOT)),
                ProjectionState.valueOf(state.toUpperCase(Locale.ROOT)));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether the events that {@code feeder} brings are to be taken: each comes from one of both. */
    boolean takesFrom(Feeder feeder) {
        boolean kept = state == ProjectionState.ACTIVE || state == ProjectionState.RETIRED;
        if (feeder == Feeder.APPEND) {
            return mode == ProjectionMode.INLINE && kept;
        }
        return state == ProjectionState.BUILDING || (mode == ProjectionMode.ASYNC && kept);
    }

    boolean rebuilds() {
        return state != ProjectionState.ACTIVE;
    }
}
