package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.saga.JdbcSagaStore;
import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaTimeout;
import io.pgstore.saga.SagaTimeoutHandler;
import io.pgstore.saga.SagaTimeoutPoller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** How late timeouts fire, by the database's clock, when a hundred are due each second and each updates its saga. */
final class TimeoutLateness {
    /** What is measured. */
    static final String NAME = "saga timeouts";

    private static final int PER_SECOND = 100;
    private static final int SECONDS = 20;

    private final BenchmarkDatabase database;
    private final JdbcSagaStore store;
    private final Queue<Double> millis = new ConcurrentLinkedQueue<>();

    TimeoutLateness(BenchmarkDatabase database) {
        this.database = database;
        this.store = JdbcSagaStore.builder(
                        database.stores(),
                        JacksonCodec.builder().type(Fulfilment.class).build())
                .build();
    }

    /** Measures and prints a table. */
    void print() throws InterruptedException {
        System.out.println();
        System.out.println("| due | median ms late | 99th percentile | latest |");
        System.out.println("|---|---|---|---|");
        int count = PER_SECOND * SECONDS;
        List<SagaInstance<Fulfilment>> sagas =
                IntStream.range(0, count).mapToObj(this::start).toList();
        try (SagaTimeoutPoller poller = SagaTimeoutPoller.builder(store, new JdbcTransactionManager(database.pool()))
                .handler(new Handler())
                .build()) {
            poller.start();
            Instant begin = Instant.now().plusSeconds(5);
            for (int number = 0; number < count; number++) {
                Instant due = begin.plus(Duration.ofNanos(TimeUnit.SECONDS.toNanos(number) / PER_SECOND));
                store.schedule(sagas.get(number), "step", due, null);
            }
            while (poller.fired() < count) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        List<Double> sorted = millis.stream().sorted().toList();
        System.out.printf(
                "| %d a second, %d seconds | %.1f | %.1f | %.1f |%n",
                PER_SECOND, SECONDS, percentile(sorted, 0.5), percentile(sorted, 0.99), percentile(sorted, 1));
    }

    private SagaInstance<Fulfilment> start(int number) {
        String id = UUID.randomUUID().toString();
        return store.insert(NAME, id, id, Fulfilment.numbered("placed", number));
    }

    private static double percentile(List<Double> sorted, double part) {
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }

    private final class Handler implements SagaTimeoutHandler {
        @Override
        public String sagaName() {
            return NAME;
        }

        @Override
        public void handle(SagaTimeout timeout) {
            Double late = database.jdbc()
                    .queryForObject(
                            "SELECT 1000 * extract(epoch FROM clock_timestamp() - ?::timestamptz)::float8",
                            Double.class,
                            timeout.dueAt().toString());
            SagaInstance<Fulfilment> saga =
                    store.findById(NAME, timeout.sagaId(), Fulfilment.class).orElseThrow();
            store.update(saga, Fulfilment.numbered("fired", 1));
            millis.add(late == null ? Double.MAX_VALUE : late);
        }
    }
}
