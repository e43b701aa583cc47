package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.consumer.BatchHandler;
import io.pgstore.consumer.ConsumerBuilder;
import io.pgstore.consumer.EventConsumer;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.consumer.Projector;
import io.pgstore.consumer.Reactor;
import io.pgstore.consumer.StartPosition;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.RecordedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** How fast a consumer catches up with the log: one call is all of it, from its start to its end. */
final class ConsumerComparisons {
    private static final int EVENTS = 200_000;
    private static final int PAGE = 1_000;
    private static final int BATCH = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String CREATE_TABLES = """
            CREATE TABLE IF NOT EXISTS stock_totals (stock_code text PRIMARY KEY, quantity bigint NOT NULL);
            CREATE TABLE IF NOT EXISTS plain_totals (LIKE stock_totals INCLUDING ALL);
            CREATE TABLE IF NOT EXISTS plain_checkpoint (position bigint NOT NULL);
            INSERT INTO plain_checkpoint SELECT 0 WHERE NOT EXISTS (SELECT FROM plain_checkpoint);
            """;

    private static final String UPSERT_TOTAL = """
            INSERT INTO %s AS total (stock_code, quantity)
            VALUES (?, ?)
            ON CONFLICT (stock_code) DO UPDATE
            SET quantity = total.quantity + excluded.quantity
            """;

    private final JdbcEventStore store;
    private final JdbcTransactionManager transactions;
    private final JdbcTemplate jdbc;
    private final BenchmarkDatabase database;
    private final PlainEvents plain;
    private final long from;

    ConsumerComparisons(BenchmarkDatabase database) throws Exception {
        this.database = database;
        this.store =
                database.eventStore(JacksonCodec.builder().type(OrderLine.class).build());
        this.transactions = new JdbcTransactionManager(database.pool());
        this.jdbc = database.jdbc();
        this.plain = new PlainEvents(database.pool());
        this.from = store.status().lastPosition() - EVENTS;
        jdbc.execute(CREATE_TABLES);
    }

    List<Comparison> all() {
        return List.of(
                new Comparison(
                        "consumer, 200,000 events, no work",
                        (thread, number) -> catchUp(Reactor.named(name()).batchSize(PAGE), ConsumerComparisons::decode),
                        (thread, number) -> readPlain(),
                        0.7),
                new Comparison(
                        "consumer, 200,000 events, 8 partitions, no work",
                        (thread, number) -> catchUp(
                                Reactor.named(name()).batchSize(PAGE).partitions(8), ConsumerComparisons::decode),
                        (thread, number) -> readPlain(),
                        0.7),
                new Comparison(
                        "projector, 200,000 events, an upsert for each",
                        (thread, number) -> catchUp(Projector.named(name()).batchSize(BATCH), this::addTotals),
                        (thread, number) -> upsertPlain(),
                        0.6));
    }

    private static String name() {
        return "consumer-" + UUID.randomUUID();
    }

    private <C extends EventConsumer> void catchUp(ConsumerBuilder<C> builder, BatchHandler handler) {
        C consumer = builder.initialPosition(StartPosition.after(from)).batch(handler);
        try (JdbcConsumers consumers =
                JdbcConsumers.builder(store, transactions).consumer(consumer).build()) {
            consumers.start();
            consumers.whenCaughtUp(consumer.settings().id(), PATIENCE).join();
        }
    }

    private static void decode(List<RecordedEvent> events) {
        events.forEach(event -> event.payload(OrderLine.class));
    }

    private void addTotals(List<RecordedEvent> events) {
        jdbc.batchUpdate(UPSERT_TOTAL.formatted("stock_totals"), events, BATCH, (statement, event) -> {
            OrderLine line = event.payload(OrderLine.class);
            statement.setString(1, line.stockCode());
            statement.setLong(2, line.quantity());
        });
    }

    private void readPlain() throws Exception {
        long after = from;
        List<PlainEvents.Row> page = plain.readLog(after, PAGE);
        while (!page.isEmpty()) {
            page = plain.readLog(page.get(page.size() - 1).position(), PAGE);
        }
    }

    private void upsertPlain() throws Exception {
        List<PlainEvents.Row> page = plain.readLog(from, PAGE);
        while (!page.isEmpty()) {
            for (int start = 0; start < page.size(); start += BATCH) {
                addPlainTotals(page.subList(start, Math.min(start + BATCH, page.size())));
            }
            page = plain.readLog(page.get(page.size() - 1).position(), PAGE);
        }
    }

    private void addPlainTotals(List<PlainEvents.Row> rows) throws Exception {
        try (Connection connection = database.pool().getConnection();
                PreparedStatement upsert = connection.prepareStatement(UPSERT_TOTAL.formatted("plain_totals"));
                PreparedStatement checkpoint =
                        connection.prepareStatement("UPDATE plain_checkpoint SET position = ?")) {
            connection.setAutoCommit(false);
            for (PlainEvents.Row row : rows) {
                upsert.setString(1, row.data().stockCode());
                upsert.setLong(2, row.data().quantity());
                upsert.addBatch();
            }
            upsert.executeBatch();
            checkpoint.setLong(1, rows.get(rows.size() - 1).position());
            checkpoint.executeUpdate();
            connection.commit();
            connection.setAutoCommit(true);
        }
    }
}
