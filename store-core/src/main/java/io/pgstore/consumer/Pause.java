package io.pgstore.consumer;

import java.time.Duration;
import org.springframework.util.Assert;

/** The time to the next look: it doubles while nothing is found. For one thread. */
final class Pause {
    private final Duration first;
    private final Duration longest;
    private Duration current;

    Pause(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.current = first;
    }

    Duration current() {
        return current;
    }

    void shorten() {
        current = first;
    }

    void lengthen() {
        Duration twice = current.multipliedBy(2);
        current = twice.compareTo(longest) < 0 ? twice : longest;
    }

    /** Returns {@code duration} if it is at least a millisecond; {@code name} is what a caller knows it by. */
    static Duration requirePositive(String name, Duration duration) {
        Assert.isTrue(duration.toMillis() > 0, () -> "%s must be positive: %s".formatted(name, duration));
        return duration;
    }
}
