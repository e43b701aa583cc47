package io.pgstore.consumer;

import io.pgstore.event.EventLog;
import io.pgstore.event.LogPage;
import io.pgstore.log.LogReadException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log once for all consumers of this process: what one has read is there for the others, and nobody but
 * {@link LogTail} looks for what is new.
 */
final class SharedReader {
    private static final Logger LOG = LoggerFactory.getLogger(SharedReader.class);
    private static final int PAGE = 1_000;
    private static final long UNKNOWN = -1;

    private final EventLog log;
    private final Executor background;
    private final AtomicBoolean readingAhead = new AtomicBoolean();
    private final SliceCache cache = new SliceCache();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile long tail = UNKNOWN;
    private volatile @Nullable UUID logId;

    /**
     * Reads the log.
     *
     * @param background runs what reads ahead, one at a time
     */
    SharedReader(EventLog log, Executor background) {
        this.log = log;
        this.background = background;
    }

    /**
     * Returns what follows a position, as far as it was read; nothing at the tail.
     *
     * @param ofLog the log that the position belongs to
     */
    LogSlice read(long after, UUID ofLog) {
        LogSlice known = known(after, ofLog);
        if (known != null) {
            readAhead(known.next(), ofLog);
            return known;
        }
        if (tail != UNKNOWN && after >= tail && ofLog.equals(logId)) {
            return new LogSlice(List.of(), after);
        }
        LogSlice read = check(after, ofLog);
        readAhead(read.next(), ofLog);
        return read;
    }

    /**
     * As {@link #read}, but asks the database at the tail, too.
     *
     * @throws io.pgstore.log.LogReadException if the position is not one of this log
     */
    LogSlice check(long after, UUID ofLog) {
        reading.lock();
        try {
            LogSlice known = known(after, ofLog);
            return known == null ? load(after, ofLog) : known;
        } finally {
            reading.unlock();
        }
    }

    /** Looks for what is new, and returns whether there is anything. */
    boolean advance() {
        long from = tail;
        if (from == UNKNOWN) {
            tail = log.horizon().bound();
            return true;
        }
        try {
            long next = load(from, null).next();
            tail = next;
            return next > from;
        } catch (LogReadException exception) {
            // It is not the log it was, as after a failover: its end has to be found again.
            tail = UNKNOWN;
            throw exception;
        }
    }

    private @Nullable LogSlice known(long after, UUID ofLog) {
        return ofLog.equals(logId) ? cache.get(after, PAGE) : null;
    }

    /** Reads what follows while handlers are busy with what comes before it. */
    private void readAhead(long after, UUID ofLog) {
        boolean known = after >= tail || cache.get(after, 1) != null;
        if (!known && readingAhead.compareAndSet(false, true)) {
            try {
                background.execute(() -> tryAhead(after, ofLog));
            } catch (RejectedExecutionException exception) {
                readingAhead.set(false);
            }
        }
    }

    private void tryAhead(long after, UUID ofLog) {
        try {
            check(after, ofLog);
        } catch (RuntimeException exception) {
            LOG.debug("Nothing could be read ahead; who needs it will try again", exception);
        } finally {
            readingAhead.set(false);
        }
    }

    private LogSlice load(long after, @Nullable UUID ofLog) {
        LogPage page = log.read(after, ofLog, PAGE);
        LogSlice slice = new LogSlice(page.events(), page.next().position());
        UUID readLog = page.next().logId();
        if (!readLog.equals(logId)) {
            cache.clear();
            logId = readLog;
        }
        cache.put(after, slice);
        return slice;
    }
}
