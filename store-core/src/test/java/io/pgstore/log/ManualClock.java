package io.pgstore.log;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves; it is moved also by whoever sleeps by it. */
final class ManualClock implements NanoClock {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final List<Duration> sleeps = new CopyOnWriteArrayList<>();

    void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Returns how long each sleep took, without those that were past. */
    List<Duration> sleeps() {
        return sleeps;
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public void sleepUntil(long time) {
        long wait = time - now.get();
        if (wait > 0) {
            sleeps.add(Duration.ofNanos(wait));
            now.addAndGet(wait);
        }
    }
}
