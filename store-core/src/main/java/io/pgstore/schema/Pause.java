package io.pgstore.schema;

import java.time.Duration;
import org.springframework.util.Assert;

/**
 * The time to the next look or try: it doubles while nothing is found, up to a longest one. For one thread.
 *
 * @since 0.1
 */
public final class Pause {
    private final Duration first;
    private final Duration longest;
    private Duration current;

    /** Makes a pause that is {@code first} until it is lengthened. */
    public Pause(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.current = first;
    }

    /** Returns how long it is now. */
    public Duration current() {
        return current;
    }

    /** Makes it the first one again. */
    public void shorten() {
        current = first;
    }

    /** Makes it twice as long, but no longer than the longest one. */
    public void lengthen() {
        Duration twice = current.multipliedBy(2);
        current = twice.compareTo(longest) < 0 ? twice : longest;
    }

    /**
     * Returns {@code duration}.
     *
     * @param name what a caller knows it by
     * @throws IllegalArgumentException if it is shorter than a millisecond
     */
    public static Duration requirePositive(String name, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> "%s must be positive: %s".formatted(name, duration));
        return duration;
    }
}
