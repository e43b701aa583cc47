package io.pgstore.benchmarks;

import io.pgstore.consumer.ConsumerBuilder;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.consumer.Reactor;
import io.pgstore.consumer.StartPosition;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.notification.Notifications;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** An append that is measured while consumers of its process follow the log, none of whose events come. */
final class ConsumersAttached implements Operation {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Operation append;
    private final JdbcEventStore store;
    private final Notifications notifications;
    private final int count;
    private @Nullable JdbcConsumers consumers;

    ConsumersAttached(Operation append, JdbcEventStore store, Notifications notifications, int count) {
        this.append = append;
        this.store = store;
        this.notifications = notifications;
        this.count = count;
    }

    @Override
    public void run(int thread, long number) throws Exception {
        append.run(thread, number);
    }

    @Override
    public void begin() {
        JdbcConsumers.Builder builder = JdbcConsumers.builder(
                        store, new JdbcTransactionManager(store.log().database().dataSource()))
                .notifications(notifications);
        IntStream.range(0, count).mapToObj(ConsumersAttached::idle).forEach(builder::consumer);
        JdbcConsumers started = builder.build();
        started.start();
        IntStream.range(0, count)
                .forEach(number -> started.whenCaughtUp(name(number), PATIENCE).join());
        consumers = started;
    }

    @Override
    public void end() {
        if (consumers != null) {
            consumers.close();
        }
    }

    private static Reactor idle(int number) {
        ConsumerBuilder<Reactor> builder = Reactor.named(name(number)).typeNames("of-another-time");
        return builder.initialPosition(StartPosition.end()).each(event -> {});
    }

    private static String name(int number) {
        return "idle-" + number;
    }
}
