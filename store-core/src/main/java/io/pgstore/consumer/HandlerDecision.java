package io.pgstore.consumer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that knows what should become of the event; what it did in a projector's transaction rolls back.
 * <pre>{@code
 * throw HandlerDecision.retryAt(Instant.now().plusSeconds(60), "the carrier is closed");
 * }</pre>
 *
 * @since 0.1
 */
public final class HandlerDecision extends RuntimeException {
    private final @Nullable FailurePolicy policy;
    private final @Nullable Instant retryAt;

    private HandlerDecision(String reason, @Nullable FailurePolicy policy, @Nullable Instant retryAt) {
        super(reason);
        this.policy = policy;
        this.retryAt = retryAt;
    }

    /** Gives the event up, as {@link FailurePolicy#SKIP}. */
    public static HandlerDecision skip(String reason) {
        return new HandlerDecision(reason, FailurePolicy.SKIP, null);
    }

    /** Stops the consumer, as {@link FailurePolicy#STOP}. */
    public static HandlerDecision stop(String reason) {
        return new HandlerDecision(reason, FailurePolicy.STOP, null);
    }

    /** Has the event tried again, not before {@code time} by this process's clock, whatever the number of attempts. */
    public static HandlerDecision retryAt(Instant time, String reason) {
        return new HandlerDecision(reason, null, time);
    }

    @Nullable
    FailurePolicy policy() {
        return policy;
    }

    @Nullable
    Instant retryAt() {
        return retryAt;
    }
}
