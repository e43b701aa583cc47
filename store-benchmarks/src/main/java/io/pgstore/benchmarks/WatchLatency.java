package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.kv.JdbcKeyValueStore;
import io.pgstore.kv.KeyValueEvent;
import io.pgstore.kv.KeyValueKind;
import io.pgstore.kv.Watch;
import io.pgstore.kv.WatchOptions;
import io.pgstore.notification.Notifications;
import java.util.concurrent.TimeUnit;

/**
 * How long after its commit a put is told by a watch of another store, which shares no wake-up but {@code NOTIFY} with the
 * one that writes, at 200 puts a second.
 */
final class WatchLatency {
    /** What is measured. */
    static final String NAME = "watch latency";

    private static final int PER_SECOND = 200;
    private static final int SECONDS = 15;
    private static final int WARM_UP = PER_SECOND * 3;

    private final BenchmarkDatabase database;
    private String kind = NAME;
    private Latencies latencies = new Latencies();

    WatchLatency(BenchmarkDatabase database) {
        this.database = database;
    }

    /** Measures and prints a table. */
    void print() throws Exception {
        System.out.println();
        System.out.println("| wake-ups | median ms | 90th percentile | 99th percentile | longest |");
        System.out.println("|---|---|---|---|---|");
        try (Notifications mine = Notifications.over(database.unpooled(), "store");
                Notifications others = Notifications.over(database.unpooled(), "store")) {
            print("NOTIFY", mine, others);
        }
        try (Notifications mine = Notifications.local();
                Notifications others = Notifications.local()) {
            print("none, polling each second", mine, others);
        }
    }

    private void print(String wakeUps, Notifications mine, Notifications others) throws Exception {
        kind = NAME + " by " + wakeUps;
        latencies = new Latencies();
        try (JdbcKeyValueStore writing = store(mine);
                JdbcKeyValueStore watching = store(others)) {
            Watch watch = kind(watching).watch(WatchOptions.live().buffer(100_000), this::hear);
            write(kind(writing));
            while (!latencies.isComplete()) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            watch.close();
        }
        System.out.println(latencies.row(wakeUps));
    }

    private void write(KeyValueKind<OrderLine> kind) throws InterruptedException {
        long begin = System.nanoTime();
        for (int number = 0; number < PER_SECOND * SECONDS + WARM_UP; number++) {
            long due = begin + TimeUnit.SECONDS.toNanos(number) / PER_SECOND;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            String key = "key-" + number;
            kind.put(key, OrderLine.numbered(number));
            if (number >= WARM_UP) {
                latencies.begin(number, System.nanoTime());
            }
        }
    }

    private void hear(KeyValueEvent<OrderLine> event) {
        latencies.end(Long.parseLong(event.key().substring("key-".length())), System.nanoTime());
    }

    private JdbcKeyValueStore store(Notifications notifications) {
        return JdbcKeyValueStore.builder(
                        database.stores(),
                        JacksonCodec.builder().type(OrderLine.class).build())
                .notifications(notifications)
                .build();
    }

    private KeyValueKind<OrderLine> kind(JdbcKeyValueStore store) {
        return store.kind(kind, OrderLine.class);
    }
}
