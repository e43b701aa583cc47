package io.pgstore.projection;

import java.util.Locale;

/**
 * How a version of a projection stands: when it takes events, what it is for, and which side effects are its.
 *
 * @param effects of the events that it takes from the log, once it is built
 */
record Standing(ProjectionMode mode, ProjectionState state, Effects effects) {
    /** Who brings events: an append, or the consumer that follows the log. */
    enum Feeder {
        APPEND,
        LOG
    }

    static Standing of(String mode, String state, Effects effects) {
        return new Standing(
                ProjectionMode.valueOf(mode.toUpperCase(Locale.ROOT)),
                ProjectionState.valueOf(state.toUpperCase(Locale.ROOT)),
                effects);
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

    /** Returns whether the side effects of the event at a position are those of this version. */
    boolean hasEffects(long position) {
        return mode == ProjectionMode.INLINE
                ? state == ProjectionState.ACTIVE
                : followsLog() && effects.include(position);
    }

    Standing in(ProjectionState other) {
        return new Standing(mode, other, effects);
    }

    Standing with(Effects other) {
        return new Standing(mode, state, other);
    }

    private boolean isKept() {
        return state == ProjectionState.ACTIVE || state == ProjectionState.RETIRED;
    }
}
