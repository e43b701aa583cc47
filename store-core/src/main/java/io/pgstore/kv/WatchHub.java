package io.pgstore.kv;

import io.pgstore.log.Horizon;
import io.pgstore.log.LogCursor;
import io.pgstore.log.LogReadException;
import io.pgstore.log.LogScan;
import io.pgstore.log.PositionLog;
import io.pgstore.notification.Notifications;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one reader of the outbox of this process: a thread that reads it page by page and hands each change to the watches of
 * its kind. While nobody watches it reads nothing.
 */
final class WatchHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    private static final int PAGE = 1_000;
    private static final int CLOSE_SECONDS = 5;

    private final PositionLog log;
    private final OutboxReader reader;
    private final LogScan<OutboxChange> scan;
    private final Notifications.Subscription wakeUps;
    private final PollPause pause;
    private final Map<KindAddress, Set<WatchSession<?>>> sessions = new ConcurrentHashMap<>();
    private final Set<WatchSession<?>> begun = ConcurrentHashMap.newKeySet();
    private final LongAdder overflown = new LongAdder();
    private final Thread thread;
    private @Nullable LogCursor cursor;
    private long lastTaken;
    private long compacted;
    private Set<String> read = Set.of();
    private boolean started;
    private volatile boolean closed;

    WatchHub(PositionLog log, OutboxReader reader, Notifications notifications, long pollMillis) {
        this.log = log;
        this.reader = reader;
        this.scan = log.scanRestarting(this::select, OutboxChange::isCreation);
        this.pause = new PollPause(pollMillis);
        this.thread = new Thread(this::run, "store-kv-outbox");
        thread.setDaemon(true);
        this.wakeUps = notifications.subscribe(KeyValueContext.OUTBOX, pause::wake);
    }

    /** Remembers {@code session}, to be ended with this. */
    void begin(WatchSession<?> session) {
        begun.add(session);
        if (closed) {
            begun.remove(session);
            throw new KeyValueStoreClosedException();
        }
    }

    /** Counts a watch that has ended because its listener lagged behind. */
    void overflown() {
        overflown.increment();
    }

    int openWatches() {
        return begun.size();
    }

    long overflownWatches() {
        return overflown.sum();
    }

    /** Tells {@code session} every change from now on; returns the position up to which it is told none. */
    LogCursor join(WatchSession<?> session) {
        LogCursor from = tryJoin(session, null);
        if (from == null) {
            Horizon horizon = log.horizon();
            from = tryJoin(session, new LogCursor(horizon.logId(), horizon.bound()));
        }
        start();
        pause.wake();
        return Objects.requireNonNull(from);
    }

    /** Tells {@code session} nothing more. */
    synchronized void leave(WatchSession<?> session) {
        begun.remove(session);
        sessions.computeIfPresent(session.at(), (at, watching) -> {
            watching.remove(session);
            return watching.isEmpty() ? null : watching;
        });
    }

    /** Ends all watches, and the thread. */
    @Override
    public void close() {
        closed = true;
        wakeUps.close();
        pause.wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
        List.copyOf(begun).forEach(WatchSession::close);
    }

    private synchronized void start() {
        if (!started && !closed) {
            started = true;
            thread.start();
        }
    }

    /** Adds a session where the hub is, or else at {@code fresh}, if that is given. */
    private synchronized @Nullable LogCursor tryJoin(WatchSession<?> session, @Nullable LogCursor fresh) {
        LogCursor from = cursor == null ? fresh : cursor;
        if (from != null) {
            cursor = from;
            sessions.computeIfAbsent(session.at(), at -> ConcurrentHashMap.newKeySet())
                    .add(session);
        }
        return from;
    }

    private void run() {
        while (!closed) {
            try {
                LogCursor from = position();
                if (from == null) {
                    pause.awaitWakeUp();
                } else {
                    readPage(from);
                }
            } catch (RuntimeException exception) {
                failed(exception);
            }
        }
    }

    /** Returns how far the hub has read; {@code null} if nobody watches. */
    private synchronized @Nullable LogCursor position() {
        if (sessions.isEmpty()) {
            cursor = null;
        }
        return cursor;
    }

    private void readPage(LogCursor from) {
        long began = System.nanoTime();
        LogScan.Page<OutboxChange> page = scan.read(from.position(), from.logId(), PAGE);
        if (compacted > from.position()) {
            endCompacted(from.position());
        }
        boolean told = tell(page);
        if (!told || page.full()) {
            return;
        }
        boolean heldBack = lastTaken > page.next().position();
        if (!heldBack) {
            all().forEach(session -> session.caughtUp(page.next(), began));
        }
        pause.await(!page.entries().isEmpty(), heldBack);
    }

    /** Hands a page over and moves on; not if somebody has begun to watch a kind whose values were not read. */
    private synchronized boolean tell(LogScan.Page<OutboxChange> page) {
        for (OutboxChange change : page.entries()) {
            if (!read.contains(change.kind()) && sessions.containsKey(change.at())) {
                return false;
            }
        }
        Map<KindAddress, List<OutboxChange>> changes =
                page.entries().stream().collect(Collectors.groupingBy(OutboxChange::at));
        changes.forEach((at, ofKind) -> sessions.getOrDefault(at, Set.of()).forEach(session -> session.offer(ofKind)));
        cursor = page.next();
        return true;
    }

    private LogScan.Found<OutboxChange> select(long after, long through, int limit) {
        Set<KindAddress> watched = Set.copyOf(sessions.keySet());
        OutboxReader.Found found = reader.select(watched, after, through, limit);
        read = watched.stream().map(KindAddress::kind).collect(Collectors.toSet());
        lastTaken = found.changes().last();
        compacted = found.compacted();
        return found.changes();
    }

    private void endCompacted(long after) {
        reader.compactions(sessions.keySet(), after)
                .forEach((at, position) -> List.copyOf(sessions.getOrDefault(at, Set.of()))
                        .forEach(session -> session.fail(new CompactedException(at.kind(), after, position))));
    }

    private void failed(RuntimeException exception) {
        if (exception instanceof LogReadException && isAnotherLog()) {
            LOG.error("The log was restored or replaced; all watches end", exception);
            all().forEach(session -> session.fail(exception));
        } else {
            LOG.warn("The outbox cannot be read; it will be tried again: {}", exception.getMessage());
            pause.awaitRetry();
        }
    }

    private boolean isAnotherLog() {
        LogCursor at = position();
        try {
            Horizon horizon = log.horizon();
            return at != null && (!horizon.logId().equals(at.logId()) || horizon.last() < at.position());
        } catch (RuntimeException unknown) {
            return false;
        }
    }

    private List<WatchSession<?>> all() {
        List<WatchSession<?>> all = new ArrayList<>();
        sessions.values().forEach(all::addAll);
        return all;
    }
}
