package io.pgstore.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One look at the horizon for all callers of this process: looking often costs writers (a thousand looks a second
 * took 12 % of their throughput), so looks begin at least 10 ms apart; 5 ms while fewer than a thousand positions a second are
 * taken, when there are no writers to be slowed down and nothing but the wait between two looks makes readers late.
 */
final class SharedHorizon {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long QUIET_INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long QUIET_TIME_PER_POSITION = TimeUnit.MILLISECONDS.toNanos(1);

    /** What a look saw; looks are numbered in the order in which they began. */
    private record Look(long number, Horizon horizon) {}

    private final Function<@Nullable Horizon, Horizon> reader;
    private final HoldWatch watch;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong begun = new AtomicLong();
    private @Nullable Look last;
    private long lastBegan;
    private long interval = INTERVAL;
    private volatile @Nullable Horizon known;

    /**
     * Shares the looks of {@code reader}.
     *
     * @param reader looks at the database; it is told the horizon that is known
     */
    SharedHorizon(Function<@Nullable Horizon, Horizon> reader, HoldWatch watch, NanoClock clock) {
        this.reader = reader;
        this.watch = watch;
        this.clock = clock;
        this.lastBegan = clock.nanoTime() - INTERVAL;
    }

    /** Returns a horizon from a look that began after this call did. The caller must not hold a connection. */
    Horizon fresh() {
        long before = begun.get();
        lock.lock();
        try {
            Look look = last;
            if (look == null || look.number() <= before) {
                clock.sleepUntil(lastBegan + interval);
                look = look();
                last = look;
            }
            return look.horizon();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the horizon with the highest bound seen, which is decided for good where it was seen. */
    @Nullable
    Horizon known() {
        return known;
    }

    private Look look() {
        long passed = clock.nanoTime() - lastBegan;
        lastBegan += passed;
        interval = INTERVAL;
        long number = begun.incrementAndGet();
        Horizon horizon = reader.apply(known);
        interval = isQuiet(horizon, passed) ? QUIET_INTERVAL : INTERVAL;
        learn(horizon);
        watch.saw(horizon);
        return new Look(number, horizon);
    }

    private boolean isQuiet(Horizon seen, long passed) {
        Look before = last;
        return before != null && (seen.last() - before.horizon().last()) * QUIET_TIME_PER_POSITION < passed;
    }

    private void learn(Horizon seen) {
        Horizon before = known;
        // Elsewhere, or with a sequence set back by a restore, what was known does not hold any more.
        if (before == null
                || seen.origin() != before.origin()
                || seen.last() < before.last()
                || seen.bound() > before.bound()) {
            known = seen;
        }
    }
}
