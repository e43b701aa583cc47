package io.pgstore.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a projection is doing.
 *
 * @param name its name
 * @param versions its versions, in order; empty if it was never started
 * @since 0.1
 */
public record ProjectionStatus(String name, List<Version> versions) {
    public ProjectionStatus {
        versions = List.copyOf(versions);
    }

    /**
     * A version of a projection.
     *
     * @param version its number
     * @param mode when it takes its events now; one declared as inline follows the log while an application is alive that
     *     runs another version and not this one
     * @param state what it is for
     * @param collection where its documents are
     * @param missedFrom where an event is that an application appended which does not know this version, and so did not feed
     *     it: it is out of date until it is built anew; {@code null} if there is none
     * @param position how far it has come in the log, by the database; of one that another application declares, how far it
     *     had when its state changed
     * @param end the end of the log
     * @param rate how many positions of the log it comes on in a second while it is being built, as seen by this process; 0
     *     if not known
     * @param changedAt when its state changed
     * @param failure why it could not take the next event of the log; {@code null} if it could
     */
    public record Version(
            int version,
            ProjectionMode mode,
            ProjectionState state,
            String collection,
            @Nullable Long missedFrom,
            long position,
            long end,
            double rate,
            Instant changedAt,
            @Nullable String failure) {
        /** Returns how long it will take to build, at the present rate; {@code null} if that is not known. */
        public @Nullable Duration timeLeft() {
            if (state != ProjectionState.BUILDING || rate <= 0) {
                return null;
            }
            return Duration.ofMillis((long) (Math.max(0, end - position) * 1_000 / rate));
        }
    }
}
