package io.pgstore.kv;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The database's clock without a round trip for each look: never behind it, and ahead by little more than a round trip. It is
 * asked for the time again when the last answer is old, because no two clocks are equally fast.
 */
final class DatabaseClock {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);
    private static final long VALID = Duration.ofSeconds(10).toNanos();
    private static final long LARGEST_DRIFT = 1_000; // one part in so many

    /** An answer. The question was asked before it was that time. */
    private record Answer(Instant time, long askedAt) {}

    private final Supplier<Instant> database;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Answer last;

    /** Asks {@code database} for its time now, and from time to time. */
    DatabaseClock(Supplier<Instant> database) {
        this.database = database;
        this.last = ask();
    }

    /** Returns whether it is certainly not yet {@code time} in the database. */
    boolean isBefore(Instant time) {
        Answer answer = last;
        if (System.nanoTime() - answer.askedAt() > VALID && asking.tryLock()) {
            try {
                last = ask();
            } catch (DataAccessException exception) {
                LOG.debug("The database cannot be asked for its time: {}", exception.getMessage());
            } finally {
                asking.unlock();
            }
            answer = last;
        }
        long passed = System.nanoTime() - answer.askedAt();
        return answer.time().plusNanos(passed + passed / LARGEST_DRIFT).isBefore(time);
    }

    private Answer ask() {
        long askedAt = System.nanoTime();
        return new Answer(database.get(), askedAt);
    }
}
