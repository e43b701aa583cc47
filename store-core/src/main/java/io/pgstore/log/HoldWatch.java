package io.pgstore.log;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns when an open transaction has held a log's readers back for 10 seconds, and every 10 seconds from then on. */
final class HoldWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HoldWatch.class);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<LogStatus> status;
    private final NanoClock clock;
    private long heldAt = Long.MIN_VALUE;
    private long heldSince;
    private long nextWarning;

    HoldWatch(Supplier<LogStatus> status, NanoClock clock) {
        this.status = status;
        this.clock = clock;
    }

    void saw(Horizon horizon) {
        long now = clock.nanoTime();
        if (horizon.bound() == horizon.last() || horizon.bound() != heldAt) {
            heldAt = horizon.bound() == horizon.last() ? Long.MIN_VALUE : horizon.bound();
            heldSince = now;
            nextWarning = now + PATIENCE;
        } else if (now - nextWarning >= 0) {
            nextWarning = now + PATIENCE;
            LOG.warn(
                    "Readers of the log have been held back at position {} for {} s by open transactions: {}",
                    heldAt,
                    TimeUnit.NANOSECONDS.toSeconds(now - heldSince),
                    status.get().holders());
        }
    }
}
