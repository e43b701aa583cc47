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
        if (feeder == Feeder.APPEND) {
            return mode == ProjectionMode.INLINE && isKept();
        }
        return state == ProjectionState.BUILDING || followsLog();
    }

    /** Returns whether it is built, and kept up to date from the log. */
    boolean followsLog() {
        return mode == ProjectionMode.ASYNC && isKept();
    }

    Standing in(ProjectionState other) {
        return new Standing(mode, other);
    }

    boolean rebuilds() {
        return state != ProjectionState.ACTIVE;
    }

    private boolean isKept() {
        return state == ProjectionState.ACTIVE || state == ProjectionState.RETIRED;
    }
}
