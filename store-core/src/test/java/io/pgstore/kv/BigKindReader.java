package io.pgstore.kv;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A process with a small heap and one connection that replays a large kind and says how many keys it was told. */
final class BigKindReader {
    private BigKindReader() {}

    public static void main(String[] arguments) throws InterruptedException {
        SingleConnectionDataSource connection =
                new SingleConnectionDataSource(arguments[0], arguments[1], arguments[2], true);
        CountDownLatch ready = new CountDownLatch(1);
        AtomicLong keys = new AtomicLong();
        try (JdbcKeyValueStore store =
                WatchEnvironment.store(new StoreDatabase(connection, StoreTables.defaults()), Notifications.local())) {
            store.kind(arguments[3], Price.class).watch(WatchOptions.replaying(), event -> {
                if (event.type() == KeyValueEvent.Type.READY) {
                    ready.countDown();
                } else {
                    keys.incrementAndGet();
                }
            });
            ready.await();
        }
        System.out.println("replayed " + keys);
    }
}
