package io.pgstore.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a relay has come.
 *
 * @param position everything up to here was published or given up
 * @param lastPosition the last position taken in the outbox
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
        boolean paused,
        int attempts,
        @Nullable Instant nextTryAt,
        @Nullable String lastError,
        long deadLetters) {}
