package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.document.CollectionDefinition;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.projection.InlineProjections;
import io.pgstore.projection.JdbcProjections;
import io.pgstore.projection.Projection;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What projections cost beside plain JDBC that keeps the same documents. */
final class ProjectionComparisons implements AutoCloseable {
    static final int EVENTS = 200_000;

    private static final String ASYNCHRONOUS = "asynchronous projection, 200,000 events into 10,000 documents";
    private static final String INLINE = "append with an inline projection, existing streams";
    static final List<String> NAMES = List.of(ASYNCHRONOUS, INLINE);

    private static final int PAGE = 1_000;
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String LATER = "later";

    private final StoreDatabase database;
    private final JacksonCodec codec =
            JacksonCodec.builder().type(OrderLine.class).type(LineTotal.class).build();
    private final JdbcTransactionManager transactions;
    private final CollectionDefinition<LineTotal> later = CollectionDefinition.of("later_totals", LineTotal.class);
    private final EventStore inline;
    private final JdbcProjections projections;
    private final PlainTotals plain;

    /** Begins while the log is short, so that the inline projection is built at once. */
    ProjectionComparisons(BenchmarkDatabase benchmark) throws Exception {
        this.database = benchmark.stores();
        this.transactions = new JdbcTransactionManager(benchmark.pool());
        CollectionDefinition<LineTotal> now = CollectionDefinition.of("inline_totals", LineTotal.class);
        new StoreMigrator(benchmark.pool(), StoreTables.defaults())
                .createCollections(List.of(now.table(), later.table()));
        Projection projection = Projection.named("inline-totals")
                .types(OrderLine.class)
                .inline()
                .singleStream(now, null, (total, event) -> LineTotal.after(total, event.payload(OrderLine.class)));
        JdbcEventStore store = JdbcEventStore.builder(database, codec)
                .hook(new InlineProjections(database, codec, "default", List.of(projection)))
                .build();
        this.inline = store;
        this.projections = JdbcProjections.builder(
                        store, consumersOf(store, projection), transactions, List.of(projection))
                .build();
        projections.start();
        this.plain = new PlainTotals(benchmark.pool());
    }

    /** One call is all of the log, from a start to its end. */
    List<Comparison> asynchronous() {
        return List.of(new Comparison(
                ASYNCHRONOUS,
                (thread, number) -> build(),
                (thread, number) -> {
                    plain.clear();
                    plain.foldAll(PAGE, BATCH);
                },
                0.6));
    }

    List<Comparison> inline() {
        String run = UUID.randomUUID().toString();
        return List.of(new Comparison(
                INLINE,
                (thread, number) -> inline.append(
                        "cart-" + run + thread + "-" + number % 100,
                        ExpectedVersion.exactly(number / 100),
                        List.of(OrderLine.numbered(number))),
                (thread, number) -> plain.insert(
                        "cart-" + run + thread + "-" + number % 100,
                        number / 100 + 1,
                        OrderLine.numbered(number),
                        new LineTotal(number, number)),
                0.7));
    }

    /** Returns the document of a line: there are 10,000 prices. */
    static String id(OrderLine line) {
        return line.unitPrice().toString();
    }

    @Override
    public void close() {
        projections.close();
    }

    private void build() {
        Projection projection = Projection.named(LATER)
                .types(OrderLine.class)
                .batchSize(BATCH)
                .multiStream(
                        later,
                        event -> List.of(id(event.payload(OrderLine.class))),
                        null,
                        (total, event) -> LineTotal.after(total, event.payload(OrderLine.class)));
        JdbcEventStore store = JdbcEventStore.builder(database, codec).build();
        try (JdbcConsumers following = consumersOf(store, projection);
                JdbcProjections built = JdbcProjections.builder(store, following, transactions, List.of(projection))
                        .build()) {
            built.start();
            built.rebuild(LATER);
            following.start();
            built.await(LATER, store.status().lastPosition(), PATIENCE).join();
        }
    }

    private JdbcConsumers consumersOf(JdbcEventStore store, Projection projection) {
        JdbcConsumers.Builder builder = JdbcConsumers.builder(store, transactions);
        JdbcProjections.projectors(database, codec, "default", List.of(projection))
                .forEach(builder::consumer);
        return builder.build();
    }
}
