package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.kv.JdbcKeyValueStore;
import io.pgstore.kv.KeyValueKind;
import io.pgstore.kv.Watch;
import io.pgstore.kv.WatchOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The hot paths of the key-value store. */
final class KeyValueComparisons implements AutoCloseable {
    private static final int KEYS = 1_000;
    private static final int WATCHERS = 100;

    private final JdbcKeyValueStore store;
    private final PlainValues plain;

    KeyValueComparisons(BenchmarkDatabase database) throws Exception {
        this.store = JdbcKeyValueStore.builder(
                        database.stores(),
                        JacksonCodec.builder().type(OrderLine.class).build())
                .build();
        this.plain = new PlainValues(database.pool());
    }

    List<Comparison> all() {
        return List.of(putNew(), putExisting(), get());
    }

    /** Returns what watchers cost, to be run with many threads. */
    List<Comparison> costs() {
        return List.of(putWatched());
    }

    @Override
    public void close() {
        store.close();
    }

    private Comparison putNew() {
        KeyValueKind<OrderLine> kind = kind("new-");
        return new Comparison(
                "put, new keys",
                (thread, number) -> kind.put(UUID.randomUUID().toString(), OrderLine.numbered(number)),
                (thread, number) -> plain.put(kind.name(), UUID.randomUUID().toString(), OrderLine.numbered(number)),
                0.8);
    }

    private Comparison putExisting() {
        KeyValueKind<OrderLine> kind = kind("existing-");
        return new Comparison(
                "put, existing keys",
                (thread, number) -> kind.put(key(thread, number), OrderLine.numbered(number)),
                (thread, number) -> plain.put(kind.name(), key(thread, number), OrderLine.numbered(number)),
                0.8);
    }

    private Comparison get() {
        KeyValueKind<OrderLine> kind = kind("read-");
        for (int number = 0; number < KEYS; number++) {
            kind.put(key(0, number), OrderLine.numbered(number));
        }
        return new Comparison(
                "get",
                (thread, number) -> kind.get(key(0, number)),
                (thread, number) -> plain.get(kind.name(), key(0, number)),
                0.9);
    }

    private Comparison putWatched() {
        KeyValueKind<OrderLine> watched = kind("watched-");
        KeyValueKind<OrderLine> unwatched = kind("unwatched-");
        return new Comparison(
                "put with 100 watchers attached",
                new Operation() {
                    private final List<Watch> watches = new ArrayList<>();

                    @Override
                    public void begin() {
                        for (int number = 0; number < WATCHERS; number++) {
                            watches.add(watched.watch(WatchOptions.live().buffer(1_000_000), event -> {}));
                        }
                    }

                    @Override
                    public void run(int thread, long number) {
                        watched.put(key(thread, number), OrderLine.numbered(number));
                    }

                    @Override
                    public void end() {
                        watches.forEach(Watch::close);
                        watches.clear();
                    }
                },
                (thread, number) -> unwatched.put(key(thread, number), OrderLine.numbered(number)),
                0.9);
    }

    private KeyValueKind<OrderLine> kind(String prefix) {
        return store.kind(prefix + UUID.randomUUID(), OrderLine.class);
    }

    private static String key(int thread, long number) {
        return "key-" + thread + "-" + number % KEYS;
    }
}
