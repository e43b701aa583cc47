package io.pgstore.outbox;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a relay has come.
 *
 * @param position everything up to here was published or given up
 * @param lastPosition the last position taken in the outbox
 * @param waiting how many changes are still to be published, of which no more than {@value #MOST_COUNTED} are counted;
 *     positions do not tell, there are gaps between them
 * @param lag how long ago the oldest change was written that is still to be published; zero if there is none
 * @param paused whether it stands still until it is resumed
 * @param attempts how often the next message has failed
 * @param nextTryAt when it is tried again; {@code null}: at once
 * @param lastError why it failed last; {@code null}: it did not
 * @param deadLetters how many messages were given up
 * @since 0.1
 */
public record RelayStatus(
        long position,
        long lastPosition,
        long waiting,
        Duration lag,
        boolean paused,
        int attempts,
        @Nullable Instant nextTryAt,
        @Nullable String lastError,
        long deadLetters) {
    /** The most changes that {@link #waiting} counts. */
    public static final int MOST_COUNTED = 10_000;

    RelayStatus with(RelaySource.Backlog backlog) {
        return new RelayStatus(
                position,
                lastPosition,
                backlog.waiting(),
                backlog.lag(),
                paused,
                attempts,
                nextTryAt,
                lastError,
                deadLetters);
    }
}
