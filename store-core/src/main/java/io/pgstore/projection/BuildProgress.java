package io.pgstore.projection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a build comes on, as this process sees it. */
final class BuildProgress {
    private final long tellInterval;
    private long from = -1;
    private long position;
    private long end;
    private long begun;
    private long seen;
    private @Nullable Long told;

    BuildProgress(long tellInterval) {
        this.tellInterval = tellInterval;
    }

    /** Notes how far it is, and returns whether that is worth telling again. */
    synchronized boolean saw(long nowAt, long nowEnd) {
        long now = System.nanoTime();
        if (from < 0 || nowAt < position) {
            from = nowAt;
            begun = now;
        }
        position = nowAt;
        end = nowEnd;
        seen = now;
        boolean due = told == null || now - told >= tellInterval;
        if (due) {
            told = now;
        }
        return due;
    }

    /** Returns how many positions it comes on in a second; 0 if that is not known yet. */
    synchronized double rate() {
        return seen == begun ? 0 : (position - from) * 1e9 / (seen - begun);
    }

    @Override
    public synchronized String toString() {
        double rate = rate();
        String left = rate > 0
                ? Duration.ofSeconds((long) Math.ceil(Math.max(0, end - position) / rate))
                        .toString()
                : "unknown";
        return "position %,d of %,d (%d %%), %,.0f positions a second, time left %s"
                .formatted(position, end, end == 0 ? 100 : position * 100 / end, rate, left);
    }
}
