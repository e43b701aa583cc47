package io.pgstore.log;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Reads a fenced table page by page and loses nothing: first the horizon, then the entries up to it.
 * <p>
 * Thread-safe.
 *
 * @param <T> the table's entries
 * @since 0.1
 */
public final class LogScan<T extends LogEntry> {
    /**
     * How the entries of a page are selected: by one statement with a snapshot of its own.
     *
     * @param <T> the table's entries
     * @since 0.1
     */
    @FunctionalInterface
    public interface Entries<T extends LogEntry> {
        /**
         * Selects entries in position order.
         *
         * @param after the position after which to begin, exclusive
         * @param through the position at which to end, inclusive
         * @param limit the most entries to return
         */
        Found<T> select(long after, long through, int limit);
    }

    /**
     * What a statement found, and where.
     *
     * @param origin the value of <code>{origin}</code>
     * @param last the value of <code>{last_position}</code>
     * @param entries the entries in position order
     * @param <T> the table's entries
     * @since 0.1
     */
    public record Found<T extends LogEntry>(long origin, long last, List<T> entries) {}

    /**
     * A page of the log.
     *
     * @param entries the entries in position order
     * @param next where to read on; it never goes back
     * @param full whether the page ended because of its limit, so that more may be waiting
     * @param <T> the table's entries
     * @since 0.1
     */
    public record Page<T extends LogEntry>(List<T> entries, LogCursor next, boolean full) {}

    private final PositionLog log;
    private final DataSource dataSource;
    private final Entries<T> entries;
    private final StreamContinuity<T> continuity;

    LogScan(PositionLog log, DataSource dataSource, Entries<T> entries, StreamContinuity<T> continuity) {
        this.log = log;
        this.dataSource = dataSource;
        this.entries = entries;
        this.continuity = continuity;
    }

    /**
     * Reads a page.
     *
     * @param after the position after which to begin, exclusive; 0 for the beginning
     * @param ofLog the log that {@code after} belongs to; {@code null} if the caller does not say
     * @param limit the most entries in the page
     * @throws LogReadException inside a transaction above READ COMMITTED, on a standby, or for a position that this
     *     log has not reached or that belongs to another log
     */
    public Page<T> read(long after, @Nullable UUID ofLog, int limit) {
        Assert.isTrue(after >= 0, () -> "after must not be negative: " + after);
        Assert.isTrue(limit > 0, () -> "limit must be positive: " + limit);
        // What lies below a horizon once seen is decided: a full page of it needs no new look.
        return log.knownHorizon()
                .filter(known -> after < known.bound())
                .flatMap(known -> select(after, known, limit, ofLog))
                .filter(Page::full)
                .or(() -> select(after, log.horizon(), limit, ofLog))
                // The horizon was another thread's, which may have been sent to another server or database.
                .or(() -> select(after, log.ownHorizon(), limit, ofLog))
                .map(page -> checked(after, page))
                .orElseThrow(() -> LogReadException.severalOrigins(dataSource));
    }

    /** Returns the page below {@code horizon}, if that was seen where the entries are. */
    private Optional<Page<T>> select(long after, Horizon horizon, int limit, @Nullable UUID ofLog) {
        if (isAtEnd(after, horizon, ofLog)) {
            // There is nothing to select, and so nothing to miss elsewhere.
            return Optional.of(new Page<>(List.of(), new LogCursor(horizon.logId(), after), false));
        }
        Found<T> found = entries.select(after, horizon.bound(), limit);
        if (found.origin() != horizon.origin() || found.last() < horizon.last()) {
            return Optional.empty();
        }
        if (ofLog != null && !ofLog.equals(horizon.logId())) {
            throw LogReadException.otherLog(ofLog, horizon.logId());
        }
        if (after > horizon.last()) {
            throw LogReadException.ahead(after, horizon.last());
        }
        boolean full = found.entries().size() == limit;
        // A page that is not full has seen everything below the horizon, which may have stepped back behind the cursor.
        long next = full ? found.entries().get(limit - 1).position() : Math.max(after, horizon.bound());
        return Optional.of(new Page<>(found.entries(), new LogCursor(horizon.logId(), next), full));
    }

    private static boolean isAtEnd(long after, Horizon horizon, @Nullable UUID ofLog) {
        return after >= horizon.bound() && after <= horizon.last() && (ofLog == null || ofLog.equals(horizon.logId()));
    }

    private Page<T> checked(long after, Page<T> page) {
        continuity.check(after, page.next().position(), page.entries());
        return page;
    }
}
