package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.consumer.EventConsumer;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.consumer.Projector;
import io.pgstore.consumer.Reactor;
import io.pgstore.consumer.StartPosition;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.notification.Notifications;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * How long after its commit an event reaches the handler of a consumer, at 200 events a second: in the process that appended
 * it, and in {@linkplain ConsumerProcess another one}.
 */
final class ConsumerLatency {
    /** What is measured. */
    static final String NAME = "consumer latency";

    private static final int PER_SECOND = 200;
    private static final int SECONDS = 15;
    private static final int WARM_UP = PER_SECOND * 3;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BenchmarkDatabase database;

    ConsumerLatency(BenchmarkDatabase database) {
        this.database = database;
    }

    /** Measures and prints two tables. */
    void print() throws Exception {
        List<String> histograms = new ArrayList<>();
        System.out.println();
        System.out.println(
                "| from the commit to the handler | median ms | 90th percentile | 99th percentile | longest |");
        System.out.println("|---|---|---|---|---|");
        try (Notifications notifications = Notifications.over(database.unpooled(), "store")) {
            JdbcEventStore store = store(database, notifications);
            for (boolean projecting : List.of(false, true)) {
                String consumer = projecting ? "projector" : "reactor";
                histograms.add(print(consumer + ", same process", here(store, notifications, projecting)));
                histograms.add(print(consumer + ", another process", elsewhere(store, projecting)));
            }
        }
        System.out.println();
        System.out.println(Latencies.histogramHead());
        histograms.forEach(System.out::println);
    }

    private static String print(String name, Latencies latencies) {
        System.out.println(latencies.row(name));
        return latencies.histogram(name);
    }

    private Latencies here(JdbcEventStore store, Notifications notifications, boolean projecting) throws Exception {
        Latencies latencies = new Latencies();
        EventConsumer consumer = consumer(position -> latencies.end(position, System.nanoTime()), projecting);
        try (JdbcConsumers consumers = start(database, store, notifications, consumer)) {
            write(store, latencies);
            awaitAll(consumers);
        }
        return latencies;
    }

    private Latencies elsewhere(JdbcEventStore store, boolean projecting) throws Exception {
        Latencies latencies = new Latencies();
        try (ConsumerProcess.Handle other =
                ConsumerProcess.start(database.pool().getJdbcUrl(), projecting)) {
            write(store, latencies);
            other.end().forEach(latencies::end);
        }
        return latencies;
    }

    /** Starts a consumer of what is appended from now on. */
    static JdbcConsumers start(
            BenchmarkDatabase database, JdbcEventStore store, Notifications notifications, EventConsumer consumer) {
        JdbcConsumers consumers = JdbcConsumers.builder(store, new JdbcTransactionManager(database.pool()))
                .notifications(notifications)
                .consumer(consumer)
                .build();
        consumers.start();
        awaitAll(consumers);
        return consumers;
    }

    /** Waits until the consumer has handled everything. */
    static void awaitAll(JdbcConsumers consumers) {
        consumers.ids().forEach(id -> consumers.whenCaughtUp(id, PATIENCE).join());
    }

    /** Returns a consumer that tells the position of each event when it is handled. */
    static EventConsumer consumer(LongConsumer handled, boolean projecting) {
        String id = NAME + " " + UUID.randomUUID();
        return projecting
                ? Projector.named(id)
                        .initialPosition(StartPosition.end())
                        .each(event -> handled.accept(event.position()))
                : Reactor.named(id)
                        .initialPosition(StartPosition.end())
                        .each(event -> handled.accept(event.position()));
    }

    private static void write(JdbcEventStore store, Latencies latencies) throws InterruptedException {
        String stream = "latency-" + UUID.randomUUID();
        long begin = System.nanoTime();
        for (int number = 0; number < PER_SECOND * SECONDS + WARM_UP; number++) {
            long due = begin + TimeUnit.SECONDS.toNanos(number) / PER_SECOND;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            long position = store.append(stream, ExpectedVersion.any(), List.of(OrderLine.numbered(number)))
                    .lastPosition();
            if (number >= WARM_UP) {
                latencies.begin(position, System.nanoTime());
            }
        }
    }

    static JdbcEventStore store(BenchmarkDatabase database, Notifications notifications) {
        return JdbcEventStore.builder(
                        database.stores(),
                        JacksonCodec.builder().type(OrderLine.class).build())
                .notifications(notifications)
                .build();
    }
}
