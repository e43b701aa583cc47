package io.pgstore.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches that the versions of each stream come without a break as a log is read: the fence is not trusted alone. It
 * follows a bounded number of readers by where they ended, and remembers a bounded number of streams.
 */
final class StreamContinuity<T extends LogEntry> {
    static final int MAX_READERS = 16;
    static final int MAX_STREAMS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(StreamContinuity.class);

    /** A reader, known by the position at which it will go on. */
    private record Reader(long number, long readTo) {}

    /** A stream as a reader saw it, whoever's it is. */
    private record Stream(long reader, String tenantId, String streamId) {}

    private final Map<Stream, Long> versions = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<Stream, Long> eldest) {
            return size() > MAX_STREAMS;
        }
    };
    private final Deque<Reader> readers = new ArrayDeque<>();
    private final AtomicLong breaks;
    private final Predicate<? super T> mayRestart;
    private long readersSeen;

    /**
     * Counts what it finds in {@code breaks}.
     *
     * @param mayRestart whether an entry may begin its stream again, with any version
     */
    StreamContinuity(AtomicLong breaks, Predicate<? super T> mayRestart) {
        this.breaks = breaks;
        this.mayRestart = mayRestart;
    }

    /**
     * Looks at a page.
     *
     * @param after the position after which it was read, exclusive
     * @param end the position at which reading will go on, exclusive
     */
    synchronized void check(long after, long end, List<T> page) {
        long reader = readerAt(after);
        page.forEach(entry -> check(reader, entry));
        readers.addLast(new Reader(reader, end));
        if (readers.size() > MAX_READERS) {
            readers.removeFirst();
        }
    }

    /** Takes the reader that ended at {@code position} off the list; a new one if there is none. */
    private long readerAt(long position) {
        for (Iterator<Reader> known = readers.descendingIterator(); known.hasNext(); ) {
            Reader reader = known.next();
            if (reader.readTo() == position) {
                known.remove();
                return reader.number();
            }
        }
        return ++readersSeen;
    }

    private void check(long reader, T entry) {
        Long before = versions.put(new Stream(reader, entry.tenantId(), entry.streamId()), entry.version());
        if (before != null && entry.version() != before + 1 && !mayRestart.test(entry)) {
            breaks.incrementAndGet();
            LOG.error(
                    "Version {} of stream {} of tenant {} came after version {} at position {}: the log has lost or doubled events",
                    entry.version(),
                    entry.streamId(),
                    entry.tenantId(),
                    before,
                    entry.position());
        }
    }
}
