package io.pgstore.kv;

import io.pgstore.log.LogCursor;
import io.pgstore.log.LogReadException;
import io.pgstore.log.LogScan;
import io.pgstore.log.PositionLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Reads what a watch has missed since its token, page by page as its listener goes on, and then joins the hub. */
final class MissedChanges implements CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(MissedChanges.class);
    private static final int PAGE = 500;
    private static final long RETRY_MILLIS = 200;

    private final WatchSession<?> session;
    private final ResumeToken begin;
    private final OutboxReader reader;
    private final LogScan<OutboxChange> scan;
    private final WatchHub hub;
    private long cursor;
    private long compacted;
    private @Nullable LogCursor joined;

    MissedChanges(WatchSession<?> session, ResumeToken begin, OutboxReader reader, PositionLog log, WatchHub hub) {
        this.session = session;
        this.begin = begin;
        this.reader = reader;
        this.scan = log.scanRestarting(this::select, OutboxChange::isCreation);
        this.hub = hub;
        this.cursor = begin.position();
    }

    @Override
    public void run() {
        try {
            readOn();
        } catch (KeyValueStoreClosedException closed) {
            session.close();
        } catch (CompactedException | LogReadException exception) {
            session.fail(exception);
        } catch (DataAccessException exception) {
            LOG.warn("What a watch has missed cannot be read; it will be tried again: {}", exception.getMessage());
            pause();
        } catch (RuntimeException | Error exception) {
            session.fail(exception);
        }
    }

    @Override
    public void close() {
        // Between two steps it holds nothing.
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }

    private void readOn() {
        LogScan.Page<OutboxChange> page = scan.read(cursor, begin.logId(), PAGE);
        if (compacted > cursor) {
            throw new CompactedException(session.at().kind(), cursor, compacted);
        }
        session.add(page.entries());
        cursor = page.next().position();
        if (page.full()) {
            return;
        }
        LogCursor live = joined;
        if (live == null) {
            // From here on the hub tells what is new; what lies between is read with the next page.
            joined = hub.join(session);
        } else if (cursor >= live.position()) {
            session.caughtUp(cursor);
        }
    }

    private LogScan.Found<OutboxChange> select(long after, long through, int limit) {
        OutboxReader.Found found = reader.select(session.at(), after, through, limit);
        compacted = found.compacted();
        return found.changes();
    }
}
