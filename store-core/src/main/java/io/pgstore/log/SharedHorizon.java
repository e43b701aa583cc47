package io.pgstore.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One look at the horizon for all callers of this process: looking often costs writers (a thousand looks a second
 * took 12 % of their throughput), so looks begin at least 10 ms apart.
 */
final class SharedHorizon {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

    /** What a look saw; looks are numbered in the order in which they began. */
    private record Look(long number, Horizon horizon) {}

    private final Supplier<Horizon> reader;
    private final HoldWatch watch;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong known = new AtomicLong();
    private Look last = new Look(0, new Horizon(0, Long.MAX_VALUE));
    private long lastBegan;

    SharedHorizon(Supplier<Horizon> reader, HoldWatch watch, NanoClock clock) {
        this.reader = reader;
        this.watch = watch;
        this.clock = clock;
        this.lastBegan = clock.nanoTime() - INTERVAL;
    }

    /** Returns a horizon from a look that began after this call did. */
    Horizon fresh() {
        long before = begun.get();
        lock.lock();
        try {
            if (last.number() <= before) {
                awaitInterval();
                last = look();
            }
            return last.horizon();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the highest bound seen; what lies at or below it is decided for good. */
    long known() {
        return known.get();
    }

    private Look look() {
        lastBegan = clock.nanoTime();
        long number = begun.incrementAndGet();
        Horizon horizon = reader.get();
        if (horizon.last() < known.get()) {
            // The database was restored under us: what was known does not hold any more.
            known.set(horizon.bound());
        } else {
            known.accumulateAndGet(horizon.bound(), Math::max);
        }
        watch.saw(horizon);
        return new Look(number, horizon);
    }

    private void awaitInterval() {
        long wait = lastBegan + INTERVAL - clock.nanoTime();
        if (wait > 0) {
            LockSupport.parkNanos(wait);
        }
    }
}
