package io.pgstore.consumer;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How failures are tried again: after the first delay, then twice as long each time, up to a fifth longer or shorter so
 * that failures of many do not come back together.
 *
 * @param maxAttempts how often an event may fail before it is given up, positive
 * @param firstDelay after the first failure, positive
 * @param maxDelay the longest, positive
 * @since 0.1
 */
public record Retries(int maxAttempts, Duration firstDelay, Duration maxDelay) {
    private static final int MAX_ERROR = 2_000;
    private static final long JITTER_PART = 5;

    public Retries {
        Assert.isTrue(maxAttempts > 0, () -> "maxAttempts must be positive: " + maxAttempts);
        Assert.isTrue(firstDelay.toMillis() > 0, () -> "firstDelay must be positive: " + firstDelay);
        Assert.isTrue(maxDelay.toMillis() > 0, () -> "maxDelay must be positive: " + maxDelay);
    }

    /** Returns 10 attempts within about two minutes. */
    public static Retries defaults() {
        return new Retries(10, Duration.ofMillis(200), Duration.ofMinutes(1));
    }

    /** Returns how long to wait after so many failures. */
    Duration delay(int failures) {
        // Beyond 2^40 every delay is the longest one.
        long factor = 1L << Math.min(Math.max(failures, 1) - 1, 40);
        long longest = maxDelay.toMillis();
        long millis = firstDelay.toMillis() > longest / factor ? longest : firstDelay.toMillis() * factor;
        long jitter = millis / JITTER_PART;
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(-jitter, jitter + 1));
    }

    /** Returns a failure in words that PostgreSQL can hold. */
    static String words(@Nullable Object failure) {
        String words = String.valueOf(failure).replace('\0', ' ');
        return words.length() > MAX_ERROR ? words.substring(0, MAX_ERROR) : words;
    }
}
