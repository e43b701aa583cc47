package io.pgstore.kv;

import io.pgstore.log.Horizon;
import io.pgstore.log.LogCursor;
import io.pgstore.log.PositionLog;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.Objects;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;

/** Begins watches. */
final class WatchOpener implements AutoCloseable {
    private static final int SNAPSHOT_PAGE = 500;
    private static final int MOST_THREADS = 1_024;

    private final StoreDatabase database;
    private final PositionLog log;
    private final KeyLister lister;
    private final OutboxReader reader;
    private final WatchPool pool;
    private final WatchHub hub;
    private final int bufferSize;
    private final TransactionTemplate snapshots;

    WatchOpener(
            StoreDatabase database,
            PositionLog log,
            KeyLister lister,
            Notifications notifications,
            KeyValueSettings.WatchSettings settings) {
        this.database = database;
        this.log = log;
        this.lister = lister;
        this.reader = new OutboxReader(database, log);
        this.pool = new WatchPool(settings.threads(), Math.max(settings.threads(), MOST_THREADS));
        this.hub =
                new WatchHub(log, reader, notifications, settings.pollInterval().toMillis());
        this.bufferSize = settings.bufferSize();
        this.snapshots = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        snapshots.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshots.setReadOnly(true);
    }

    WatchHub hub() {
        return hub;
    }

    /** Makes a watch that tells nothing yet. */
    <T> WatchSession<T> session(KindAddress at, WatchOptions options, WatchTeller<T> teller, long demand) {
        Integer own = options.bufferSize();
        return new WatchSession<>(at, options, own == null ? bufferSize : own, teller, hub, pool, demand);
    }

    /** Begins to tell; the watch is live when this returns. */
    void begin(WatchSession<?> session, WatchOptions options) {
        Assert.notNull(options, "options must not be null");
        if (database.inTransaction()) {
            throw new InvalidDataAccessApiUsageException(
                    "A watch cannot begin in a transaction, which would hold a connection while it needs another: begin it outside");
        }
        hub.begin(session);
        ResumeToken after = options.after();
        Long afterRevision = options.afterRevision();
        if (after != null) {
            session.open(after, missed(session, after));
        } else if (afterRevision != null) {
            ResumeToken begin = new ResumeToken(log.logId(), afterRevision, List.of());
            session.open(begin, missed(session, begin));
        } else if (options.replay()) {
            beginReplay(session, options);
        } else {
            beginNow(session);
        }
    }

    /** Ends all watches. */
    @Override
    public void close() {
        hub.close();
        pool.close();
    }

    /**
     * What the hub tells from here on is live, but for what is in the snapshot. The hub's position, a horizon it has seen,
     * could not say so alone: above it there may be changes that were committed before, while an older transaction is still
     * open. What lies below it was decided before, so it is in the snapshot or was never committed.
     */
    private void beginNow(WatchSession<?> session) {
        boolean begun = false;
        try {
            LogCursor from = hub.join(session);
            List<Long> committed = Objects.requireNonNull(
                    snapshots.execute(status -> reader.positions(session.at(), from.position())));
            session.open(new ResumeToken(from.logId(), from.position(), committed));
            begun = true;
        } finally {
            if (!begun) {
                hub.leave(session);
            }
        }
    }

    /**
     * The snapshot is read at once, so that its transaction ends however slow the listener is. What comes after it waits in
     * the outbox, not in a buffer, until the replay is over.
     */
    private void beginReplay(WatchSession<?> session, WatchOptions options) {
        Horizon horizon = log.horizon();
        ReplaySpool entries = new ReplaySpool(session.at());
        boolean begun = false;
        try {
            List<Long> committed = Objects.requireNonNull(snapshots.execute(status -> {
                copyEntries(session.at(), options.prefix(), entries);
                return reader.positions(session.at(), horizon.bound());
            }));
            ResumeToken begin = new ResumeToken(horizon.logId(), horizon.bound(), committed);
            session.open(begin, new Replay(session, entries, missed(session, begin)));
            begun = true;
        } finally {
            if (!begun) {
                entries.close();
                hub.leave(session);
            }
        }
    }

    private MissedChanges missed(WatchSession<?> session, ResumeToken begin) {
        return new MissedChanges(session, begin, reader, log, hub);
    }

    private void copyEntries(KindAddress at, String prefix, ReplaySpool target) {
        KeyQuery query = KeyQuery.prefixed(prefix).limit(SNAPSHOT_PAGE);
        List<StoredValue> page = lister.list(at, query);
        while (!page.isEmpty()) {
            page.forEach(target::add);
            page = page.size() < SNAPSHOT_PAGE
                    ? List.of()
                    : lister.list(at, query.after(page.get(page.size() - 1).key()));
        }
    }
}
