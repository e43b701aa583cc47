package io.pgstore.consumer;

import java.time.Instant;
import org.springframework.util.Assert;

/** Which times a stream may be deferred to. */
final class DueTimes {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private DueTimes() {}

    static void require(Instant due) {
        Assert.isTrue(
                !due.isBefore(EARLIEST) && !due.isAfter(LATEST),
                () -> "due must be a time of the years 1 to 9999: " + due);
    }
}
