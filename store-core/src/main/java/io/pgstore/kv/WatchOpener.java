package io.pgstore.kv;

import io.pgstore.log.LogCursor;
import io.pgstore.log.PositionLog;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.List;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;

/** Begins watches. */
final class WatchOpener implements AutoCloseable {
    private static final int SNAPSHOT_PAGE = 5_000;

    /** What was there when a watch began: its entries, and the changes above the horizon that were committed. */
    private record Snapshot(List<OutboxChange> entries, List<Long> committed) {}

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
        this.pool = new WatchPool(settings.threads());
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
            session.open(after, new MissedChanges(session, after, reader, log, hub));
        } else if (afterRevision != null) {
            ResumeToken begin = new ResumeToken(log.logId(), afterRevision, List.of());
            session.open(begin, new MissedChanges(session, begin, reader, log, hub));
        } else {
            beginNow(session, options);
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
    private void beginNow(WatchSession<?> session, WatchOptions options) {
        boolean begun = false;
        try {
            LogCursor from = hub.join(session);
            Snapshot snapshot = snapshot(session.at(), options, from.position());
            session.open(
                    new ResumeToken(from.logId(), from.position(), snapshot.committed()),
                    snapshot.entries(),
                    options.replay());
            begun = true;
        } finally {
            if (!begun) {
                hub.leave(session);
            }
        }
    }

    private Snapshot snapshot(KindAddress at, WatchOptions options, long decided) {
        return snapshots.execute(status ->
                new Snapshot(options.replay() ? entries(at, options) : List.of(), reader.positions(at, decided)));
    }

    private List<OutboxChange> entries(KindAddress at, WatchOptions options) {
        List<OutboxChange> entries = new ArrayList<>();
        KeyQuery query = KeyQuery.prefixed(options.prefix()).limit(SNAPSHOT_PAGE);
        List<StoredValue> page = lister.list(at, query);
        while (!page.isEmpty()) {
            page.forEach(stored -> entries.add(OutboxChange.created(at, stored)));
            page = page.size() < SNAPSHOT_PAGE
                    ? List.of()
                    : lister.list(at, query.after(page.get(page.size() - 1).key()));
        }
        return entries;
    }
}
