package io.pgstore.kv;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two processes' stores on one database, each with its own wake-ups, and a fresh kind. */
final class WatchEnvironment implements AutoCloseable {
    final TestDatabase database;
    final StoreDatabase stores;
    final Notifications notifications;
    final Notifications otherNotifications;
    final JdbcKeyValueStore store;
    final JdbcKeyValueStore other;
    final String kind = "prices-" + UUID.randomUUID();
    final KeyValueKind<Price> prices;
    final KeyValueKind<Price> otherPrices;

    WatchEnvironment(TestDatabase database) {
        this(database, database.dataSource(), Notifications.over(database.unpooled(), "store"));
    }

    WatchEnvironment(TestDatabase database, DataSource dataSource, Notifications notifications) {
        this.database = database;
        this.stores = new StoreDatabase(dataSource, StoreTables.defaults());
        this.notifications = notifications;
        this.otherNotifications = Notifications.over(database.unpooled(), "store");
        this.store = store(stores, notifications);
        this.other = store(new StoreDatabase(database.dataSource(), StoreTables.defaults()), otherNotifications);
        this.prices = store.kind(kind, Price.class);
        this.otherPrices = other.kind(kind, Price.class);
    }

    static JdbcKeyValueStore store(StoreDatabase stores, Notifications notifications) {
        return JdbcKeyValueStore.builder(stores, TestKeyValues.CODEC)
                .notifications(notifications)
                .settings(KeyValueSettings.defaults().withSweepInterval(Duration.ofHours(1)))
                .build();
    }

    /** Returns the committed changes of the kind in the order of their positions. */
    List<String> feed() {
        return database.jdbc().queryForList("""
                        SELECT format('%s %s v%s %s', change, key, version,
                                      convert_from(value, 'UTF8')::jsonb ->> 'amount')
                        FROM store.kv_outbox
                        WHERE tenant_id = 'default' AND kind = ?
                        ORDER BY position
                        """, String.class, kind);
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    }

    @Override
    public void close() {
        store.close();
        other.close();
        notifications.close();
        otherNotifications.close();
    }
}
