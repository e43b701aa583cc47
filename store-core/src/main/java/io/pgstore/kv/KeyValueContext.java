package io.pgstore.kv;

import io.pgstore.codec.Codec;
import io.pgstore.log.PositionLog;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the kinds of a key-value store share, whatever the tenant. */
record KeyValueContext(
        StoreDatabase database,
        PositionLog log,
        Codec codec,
        KeyValueStatements statements,
        KeyWriter writer,
        KeyBatch batch,
        KeyChanger changer,
        KeyLeases leases,
        WatchOpener watches,
        AtomicBoolean closed) {
    /** The topic of wake-ups. */
    static final String OUTBOX = "kv_outbox";

    static KeyValueContext of(
            StoreDatabase database, Codec codec, Notifications notifications, KeyValueSettings settings) {
        PositionLog log = new PositionLog(database, OUTBOX);
        StoreDatabase calls = database.interruptible();
        KeyValueStatements statements = KeyValueStatements.of(calls, new KeyValueSql(log, database.tables()));
        Runnable changed = () -> notifications.publish(OUTBOX);
        KeyLeases leases = new KeyLeases(calls, statements.expire(), changed);
        KeyWriter writer = new KeyWriter(database, statements, leases, changed);
        return new KeyValueContext(
                database,
                log,
                codec,
                statements,
                writer,
                new KeyBatch(database, statements, writer, changed),
                new KeyChanger(database, statements.reader(), writer),
                leases,
                new WatchOpener(database, log, statements.lister(), notifications, settings.watch()),
                new AtomicBoolean());
    }

    void requireOpen() {
        if (closed.get()) {
            throw new KeyValueStoreClosedException();
        }
    }
}
