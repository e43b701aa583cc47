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
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * How long after its commit an event reaches the handler of a consumer, at 200 events a second: of the store that appended
 * it, and of another store, which shares no wake-up with that one but {@code NOTIFY}, as in another process.
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
        try (Notifications mine = Notifications.over(database.unpooled(), "store");
                Notifications others = Notifications.over(database.unpooled(), "store")) {
            measure("reactor, same process", mine, mine, false, histograms);
            measure("reactor, another process", mine, others, false, histograms);
            measure("projector, same process", mine, mine, true, histograms);
            measure("projector, another process", mine, others, true, histograms);
        }
        System.out.println();
        System.out.println(Latencies.histogramHead());
        histograms.forEach(System.out::println);
    }

    private void measure(
            String name, Notifications writers, Notifications readers, boolean projecting, List<String> histograms)
            throws Exception {
        Latencies latencies = new Latencies();
        JdbcEventStore writing = store(writers);
        EventConsumer consumer = consumer(latencies, projecting);
        try (JdbcConsumers consumers = JdbcConsumers.builder(
                        writers == readers ? writing : store(readers), new JdbcTransactionManager(database.pool()))
                .notifications(readers)
                .consumer(consumer)
                .build()) {
            consumers.start();
            consumers.whenCaughtUp(consumer.settings().id(), PATIENCE).join();
            write(writing, latencies);
            consumers.whenCaughtUp(consumer.settings().id(), PATIENCE).join();
            while (!latencies.isComplete()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        System.out.println(latencies.row(name));
        histograms.add(latencies.histogram(name));
    }

    private static EventConsumer consumer(Latencies latencies, boolean projecting) {
        String id = NAME + " " + UUID.randomUUID();
        return projecting
                ? Projector.named(id)
                        .initialPosition(StartPosition.end())
                        .each(event -> latencies.end(event.position(), System.nanoTime()))
                : Reactor.named(id)
                        .initialPosition(StartPosition.end())
                        .each(event -> latencies.end(event.position(), System.nanoTime()));
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

    private JdbcEventStore store(Notifications notifications) {
        return JdbcEventStore.builder(
                        database.stores(),
                        JacksonCodec.builder().type(OrderLine.class).build())
                .notifications(notifications)
                .build();
    }
}
