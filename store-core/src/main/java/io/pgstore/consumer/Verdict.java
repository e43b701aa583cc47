package io.pgstore.consumer;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to do about the failure of an event.
 *
 * @param policy how to give it up; {@code null} to try again
 * @param delay when to try again
 * @param attempts how many failures count; none for what a handler puts off by itself
 */
record Verdict(@Nullable FailurePolicy policy, Duration delay, int attempts) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    // What timers and PostgreSQL's times can hold.
    private static final Duration LONGEST = Duration.ofDays(10_000);

    /**
     * Decides.
     *
     * @param before how often the event has failed before
     */
    static Verdict on(@Nullable Throwable cause, int before, Retries retries, FailurePolicy policy) {
        int attempts = before + 1;
        if (cause instanceof HandlerDecision decision) {
            Instant retryAt = decision.retryAt();
            return retryAt == null
                    ? new Verdict(decision.policy(), Duration.ZERO, attempts)
                    : new Verdict(null, bounded(Duration.between(Instant.now(), retryAt)), before);
        }
        if (cause instanceof NonRetryableException || attempts >= retries.maxAttempts()) {
            return new Verdict(policy, Duration.ZERO, attempts);
        }
        return new Verdict(null, retries.delay(attempts), attempts);
    }

    private static Duration bounded(Duration delay) {
        Duration most = delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
        return most.compareTo(SHORTEST) < 0 ? SHORTEST : most;
    }
}
