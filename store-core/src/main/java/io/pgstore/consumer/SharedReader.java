package io.pgstore.consumer;

import io.pgstore.event.EventLog;
import io.pgstore.event.LogPage;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log once for all consumers of this process: what one has read is there for the others, and nobody but
 * {@link LogTail} looks for what is new.
 */
final class SharedReader {
    private static final int PAGE = 1_000;
    private static final long UNKNOWN = -1;

    private final EventLog log;
    private final SliceCache cache = new SliceCache();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile long tail = UNKNOWN;
    private volatile @Nullable UUID logId;

    SharedReader(EventLog log) {
        this.log = log;
    }

    /**
     * Returns what follows a position, as far as it was read; nothing at the tail.
     *
     * @param ofLog the log that the position belongs to
     */
    LogSlice read(long after, UUID ofLog) {
        if (!ofLog.equals(logId)) {
            return check(after, ofLog);
        }
        LogSlice known = cache.get(after, PAGE);
        if (known != null) {
            return known;
        }
        if (tail != UNKNOWN && after >= tail) {
            return new LogSlice(List.of(), after);
        }
        reading.lock();
        try {
            LogSlice read = cache.get(after, PAGE);
            return read == null ? load(after, ofLog) : read;
        } finally {
            reading.unlock();
        }
    }

    /**
     * As {@link #read}, but asks the database in any case.
     *
     * @throws io.pgstore.log.LogReadException if the position is not one of this log
     */
    LogSlice check(long after, UUID ofLog) {
        reading.lock();
        try {
            return load(after, ofLog);
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
        long next = load(from, null).next();
        tail = next;
        return next > from;
    }

    private LogSlice load(long after, @Nullable UUID ofLog) {
        LogPage page = log.read(after, ofLog, PAGE);
        LogSlice slice = new LogSlice(page.events(), page.next().position());
        logId = page.next().logId();
        cache.put(after, slice);
        return slice;
    }
}
