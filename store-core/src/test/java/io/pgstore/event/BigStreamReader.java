package io.pgstore.event;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.util.function.Consumer;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A process of its own that reads the stream {@code order-1} in every way there is, and adds up what it holds. */
final class BigStreamReader {
    private static final String STREAM = "order-1";

    private BigStreamReader() {}

    /** Reads the database of a URL, a user and a password. */
    public static void main(String[] arguments) {
        SingleConnectionDataSource dataSource =
                new SingleConnectionDataSource(arguments[0], arguments[1], arguments[2], true);
        StoreDatabase database = new StoreDatabase(dataSource, StoreTables.defaults());
        EventStore store = JdbcEventStore.builder(database, TestEvents.CODEC).build();
        report("forward", sum -> store.read(STREAM, StreamRange.all(), sum));
        report("backward", sum -> store.read(STREAM, StreamRange.newestFirst(), sum));
        report("query", sum -> store.query(EventQuery.all().stream(STREAM), sum));
        Aggregate<Long> aggregate = store.aggregate(STREAM, 0L, (Long sum, Placed event) -> sum + event.amount());
        System.out.printf("aggregate %d %d%n", aggregate.version(), aggregate.state());
        dataSource.destroy();
    }

    private static void report(String name, Consumer<Consumer<RecordedEvent>> read) {
        long[] countAndSum = new long[2];
        read.accept(event -> {
            countAndSum[0]++;
            countAndSum[1] += event.payload(Placed.class).amount();
        });
        System.out.printf("%s %d %d%n", name, countAndSum[0], countAndSum[1]);
    }
}
