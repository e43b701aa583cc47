package io.pgstore.consumer;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to do about the failure of an event.
 *
 * @param policy how to give it up; {@code null} to try again
 * @param delay when to try again
 */
record Verdict(@Nullable FailurePolicy policy, Duration delay) {
    static Verdict on(@Nullable Throwable cause, int attempts, Retries retries, FailurePolicy policy) {
        if (cause instanceof HandlerDecision decision) {
            Instant retryAt = decision.retryAt();
            return retryAt == null
                    ? new Verdict(decision.policy(), Duration.ZERO)
                    : new Verdict(null, atLeastAMoment(Duration.between(Instant.now(), retryAt)));
        }
        if (cause instanceof NonRetryableException || attempts >= retries.maxAttempts()) {
            return new Verdict(policy, Duration.ZERO);
        }
        return new Verdict(null, retries.delay(attempts));
    }

    private static Duration atLeastAMoment(Duration delay) {
        return delay.toMillis() > 0 ? delay : Duration.ofMillis(1);
    }
}
