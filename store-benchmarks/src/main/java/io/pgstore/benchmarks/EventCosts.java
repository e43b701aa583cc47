package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.EventIndex;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** What single features cost an append: the same append with the feature and without it. */
final class EventCosts {
    private static final String FILL_STREAMS = """
            INSERT INTO {events} (tenant_id, stream_id, version, position, slice, event_id, type, schema_version, data, recorded_at)
            SELECT 'default', 'stream-' || number, 1, nextval('{events:position_seq}'), 0, gen_random_uuid(), 'order-line', 1,
                   '{"quantity": 1}', clock_timestamp()
            FROM generate_series(0, ? - 1) AS number
            """;

    private static final String FENCE = "with the fence";
    private static final String POLLING_READERS = "with ten polling readers";
    private static final String IDLE_CONSUMERS = "with ten idle consumers";
    private static final String MANY_STREAMS = "to 10^6 streams beside 10^3";
    private static final int READERS = 10;
    private static final int CONSUMERS = 10;

    private final BenchmarkDatabase database;
    private final JacksonCodec codec =
            JacksonCodec.builder().type(OrderLine.class).build();

    EventCosts(BenchmarkDatabase database) {
        this.database = database;
    }

    /** Prepares those that are to run: some fill a log of their own. */
    List<Comparison> all(Selection selection) {
        Map<String, Supplier<Comparison>> costs = new LinkedHashMap<>();
        costs.put(FENCE, this::fence);
        for (EventIndex index : EventIndex.values()) {
            costs.put("with the index " + index, () -> index(index));
        }
        costs.put(POLLING_READERS, this::readers);
        costs.put(IDLE_CONSUMERS, this::consumers);
        costs.put(MANY_STREAMS, this::manyStreams);
        costs.keySet().removeIf(name -> !selection.takes(name));
        return costs.values().stream().map(Supplier::get).toList();
    }

    private Comparison fence() {
        StoreDatabase stores = schema("bench_fence", MigrationOptions.defaults());
        FencedInsert insert = new FencedInsert(stores);
        return new Comparison(FENCE, insert.fenced(), insert.unfenced(), 0.95);
    }

    private Comparison index(EventIndex index) {
        String name = index.name().toLowerCase(Locale.ROOT);
        Operation with =
                append(store("bench_with_" + name, MigrationOptions.defaults().withIndexes(index)));
        Operation without = append(store("bench_without_" + name, MigrationOptions.defaults()));
        return new Comparison("with the index " + index, with, without, 0);
    }

    private Comparison readers() {
        EventStore store = store("bench_readers", MigrationOptions.defaults());
        return new Comparison(POLLING_READERS, new ReadersAttached(append(store), store, READERS), append(store), 0.9);
    }

    private Comparison consumers() {
        String schema = "bench_consumers";
        Notifications notifications = Notifications.over(database.unpooled(), schema);
        JdbcEventStore store = JdbcEventStore.builder(schema(schema, MigrationOptions.defaults()), codec)
                .notifications(notifications)
                .build();
        return new Comparison(
                IDLE_CONSUMERS,
                new ConsumersAttached(append(store), store, notifications, CONSUMERS),
                append(store),
                0.95);
    }

    private Comparison manyStreams() {
        EventStore many = filled("bench_many_streams", 1_000_000);
        EventStore few = filled("bench_few_streams", 1_000);
        return new Comparison(MANY_STREAMS, appendToAny(many, 1_000_000), appendToAny(few, 1_000), 1 / 1.3);
    }

    private EventStore filled(String schema, int streams) {
        StoreDatabase stores = schema(schema, MigrationOptions.defaults());
        stores.jdbc().update(stores.tables().resolve(FILL_STREAMS), streams);
        stores.jdbc().execute(stores.tables().resolve("ANALYZE {events}"));
        return JdbcEventStore.builder(stores, codec).build();
    }

    private EventStore store(String schema, MigrationOptions options) {
        return JdbcEventStore.builder(schema(schema, options), codec).build();
    }

    private StoreDatabase schema(String name, MigrationOptions options) {
        StoreTables tables = StoreTables.of(name, Map.of());
        new StoreMigrator(database.pool(), tables, options).migrate();
        return new StoreDatabase(database.pool(), tables);
    }

    private static Operation append(EventStore store) {
        return (thread, number) -> store.append(
                "order-" + UUID.randomUUID(), ExpectedVersion.noStream(), List.of(OrderLine.numbered(number)));
    }

    private static Operation appendToAny(EventStore store, int streams) {
        return (thread, number) -> store.append(
                "stream-" + ThreadLocalRandom.current().nextInt(streams),
                ExpectedVersion.any(),
                List.of(OrderLine.numbered(number)));
    }
}
