package io.pgstore.event;

import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.function.Consumer;

/** Tells those who follow the log that there is more, once for each transaction. */
final class LogWakeUp {
    private final StoreDatabase database;
    // One object for all calls, so that a transaction publishes once.
    private final Consumer<List<Boolean>> publish;

    LogWakeUp(StoreDatabase database, Notifications notifications) {
        this.database = database;
        this.publish = appends -> notifications.publish(EventLog.TOPIC);
    }

    void afterCommit() {
        database.afterCommit(publish, true);
    }
}
