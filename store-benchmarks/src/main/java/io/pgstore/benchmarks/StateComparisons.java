package io.pgstore.benchmarks;

import io.pgstore.aggregate.CommandHandler;
import io.pgstore.aggregate.CommandHandlers;
import io.pgstore.aggregate.Decider;
import io.pgstore.aggregate.SnapshotPolicy;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.snapshot.JdbcSnapshotStore;
import io.pgstore.snapshot.SnapshotStore;
import io.pgstore.state.DurableStateStore;
import io.pgstore.state.JdbcDurableStateStore;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/** The hot paths of durable states, snapshots and aggregates. */
final class StateComparisons implements AutoCloseable {
    private static final int ENTITIES = 100;
    private static final int LONG_STREAM = 1_000;
    private static final int TAIL = 10;
    private static final int STREAMS = 10;

    private final BackgroundTasks background = new BackgroundTasks();
    private final StoreDatabase database;
    private final JacksonCodec codec =
            JacksonCodec.builder().type(OrderLine.class).type(Cart.class).build();
    private final EventStore events;
    private final DurableStateStore states;
    private final PlainStates plain;

    StateComparisons(BenchmarkDatabase database) throws Exception {
        this.database = database.stores();
        this.events = database.eventStore(codec);
        this.states = JdbcDurableStateStore.builder(this.database, codec).build();
        this.plain = new PlainStates(database.pool());
    }

    List<Comparison> all() {
        return List.of(
                upsertNew(),
                upsertExisting(),
                snapshots("save a snapshot + load latest", 3),
                snapshots("save a snapshot + load latest, all kept", 0),
                loadAggregate("load an aggregate, snapshot + tail of 10", false),
                loadAggregate("load an aggregate, cached", true));
    }

    @Override
    public void close() {
        background.close();
    }

    private Comparison upsertNew() {
        return new Comparison(
                "upsert, new entities",
                (thread, number) -> states.upsert("cart-" + UUID.randomUUID(), 0, OrderLine.numbered(number)),
                (thread, number) -> plain.insert("cart-" + UUID.randomUUID(), OrderLine.numbered(number)),
                0.85);
    }

    private Comparison upsertExisting() {
        String run = "cart-" + UUID.randomUUID() + "-";
        return new Comparison(
                "upsert, existing entities",
                (thread, number) ->
                        states.upsert(id(run, thread, number), number / ENTITIES, OrderLine.numbered(number)),
                (thread, number) -> {
                    if (number < ENTITIES) {
                        plain.insert(id(run, thread, number), OrderLine.numbered(number));
                    } else {
                        plain.update(id(run, thread, number), OrderLine.numbered(number));
                    }
                },
                0.85);
    }

    private Comparison snapshots(String name, int keep) {
        String run = "cart-" + UUID.randomUUID() + "-";
        SnapshotStore store = JdbcSnapshotStore.builder(database, codec)
                .keep(keep)
                .background(background)
                .build();
        return new Comparison(
                name,
                (thread, number) -> {
                    store.save(id(run, thread, number), number, OrderLine.numbered(number));
                    store.loadLatest(id(run, thread, number), OrderLine.class);
                },
                (thread, number) -> {
                    plain.saveSnapshot(id(run, thread, number), number, OrderLine.numbered(number));
                    plain.loadSnapshot(id(run, thread, number));
                },
                0.75);
    }

    private Comparison loadAggregate(String name, boolean cached) {
        String run = "long-" + UUID.randomUUID() + "-";
        SnapshotStore snapshots = JdbcSnapshotStore.builder(database, codec).build();
        for (int stream = 0; stream < STREAMS; stream++) {
            fill(run + stream, snapshots);
        }
        CommandHandlers.Builder handlers =
                CommandHandlers.builder(database, codec, events, snapshots).background(background);
        CommandHandler<OrderLine, OrderLine, Cart> handler =
                (cached ? handlers.cache(1_000) : handlers).build().of(new Carts(), Cart.class, SnapshotPolicy.never());
        return new Comparison(
                name,
                (thread, number) -> handler.load(run + number % STREAMS),
                (thread, number) -> plain.loadCart(run + number % STREAMS),
                0.75);
    }

    /** Makes a long stream with a snapshot shortly before its end. */
    private void fill(String streamId, SnapshotStore snapshots) {
        List<OrderLine> lines =
                LongStream.range(0, LONG_STREAM).mapToObj(OrderLine::numbered).toList();
        events.append(streamId, ExpectedVersion.noStream(), lines);
        Cart cart = Cart.EMPTY;
        for (OrderLine line : lines.subList(0, LONG_STREAM - TAIL)) {
            cart = cart.plus(line);
        }
        snapshots.save(streamId, LONG_STREAM - TAIL, cart);
    }

    private static String id(String run, int thread, long number) {
        return run + thread + "-" + number % ENTITIES;
    }

    private static final class Carts implements Decider<OrderLine, OrderLine, Cart> {
        @Override
        public Cart initialState() {
            return Cart.EMPTY;
        }

        @Override
        public List<OrderLine> decide(OrderLine line, Cart cart) {
            return List.of(line);
        }

        @Override
        public Cart evolve(Cart cart, OrderLine line) {
            return cart.plus(line);
        }
    }
}
