package io.pgstore.event;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Bounds of time as PostgreSQL holds them: whole microseconds within its calendar, infinities beyond. */
final class TimeBound {
    private static final Instant EARLIEST = Instant.parse("-4712-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("+294276-01-01T00:00:00Z");

    private TimeBound() {}

    /** Returns a bound above which the same recorded times lie as above {@code time}. */
    static @Nullable OffsetDateTime after(@Nullable Instant time) {
        return time == null ? null : bound(time, 0);
    }

    /** Returns a bound below which the same recorded times lie as below {@code time}. */
    static @Nullable OffsetDateTime before(@Nullable Instant time) {
        return time == null ? null : bound(time, 999);
    }

    private static OffsetDateTime bound(Instant time, int roundingNanos) {
        if (time.isBefore(EARLIEST)) {
            return OffsetDateTime.MIN;
        }
        return time.isAfter(LATEST)
                ? OffsetDateTime.MAX
                : time.plusNanos(roundingNanos).truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
