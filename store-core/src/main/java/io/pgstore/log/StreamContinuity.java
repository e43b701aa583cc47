package io.pgstore.log;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches that the versions of each stream come without a break as a log is read: the fence is not trusted alone. It
 * remembers a bounded number of streams, and starts anew whenever reading does not go on where it ended.
 *
 * @since 0.1
 */
public final class StreamContinuity {
    private static final Logger LOG = LoggerFactory.getLogger(StreamContinuity.class);
    private static final int MAX_STREAMS = 10_000;

    /** A stream, whoever's it is. */
    private record Stream(String tenantId, String streamId) {}

    private final Map<Stream, Long> versions = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<Stream, Long> eldest) {
            return size() > MAX_STREAMS;
        }
    };
    private final AtomicLong breaks;
    private long readTo = -1;

    StreamContinuity(AtomicLong breaks) {
        this.breaks = breaks;
    }

    /**
     * Looks at a page.
     *
     * @param after the position after which it was read, exclusive
     * @param end the position at which reading will go on, exclusive
     */
    public synchronized void check(long after, long end, List<? extends LogEntry> page) {
        if (after != readTo) {
            versions.clear();
        }
        page.forEach(this::check);
        readTo = end;
    }

    private void check(LogEntry entry) {
        Long before = versions.put(new Stream(entry.tenantId(), entry.streamId()), entry.version());
        if (before != null && entry.version() != before + 1) {
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
