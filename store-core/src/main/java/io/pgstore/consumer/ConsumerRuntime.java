package io.pgstore.consumer;

import io.pgstore.event.EventLog;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Consumers at work, from their start to their end. */
final class ConsumerRuntime {
    /** The topic under which changes of operators are told. */
    static final String TOPIC = "consumers";

    private static final int BEATS = 4;

    private final List<ConsumerRun> consumers;
    private final Duration shutdownTimeout;
    private final Workers workers;
    private final LogTail tail;
    private final Coordinator coordinator;
    private final List<Notifications.Subscription> subscriptions;

    ConsumerRuntime(
            JdbcConsumers.Builder settings,
            EventLog log,
            Collection<ConsumerRun> consumers,
            IdleTransactions idleTransactions) {
        StoreDatabase database = log.database();
        this.consumers = List.copyOf(consumers);
        this.shutdownTimeout = settings.shutdownTimeout;
        this.workers = new Workers(settings.executor, settings.threads);
        SharedReader reader = new SharedReader(log, workers.reader());
        this.tail = new LogTail(reader, settings.firstPause, settings.pollInterval, this::wakeAll);
        ConsumerContext context = new ConsumerContext(
                settings.store,
                log,
                reader,
                new Checkpoints(database),
                new GivenUp(database),
                new ConsumerRows(database),
                new ConsumerControl(database),
                new Ownership(database, settings.instance),
                new Instances(database, settings.instance, settings.lease),
                workers,
                settings.retries);
        this.coordinator = new Coordinator(context, consumers, settings.lease);
        workers.every(settings.lease.dividedBy(BEATS), () -> keepAlive(idleTransactions));
        workers.every(settings.checkpointInterval, this::saveAll);
        this.subscriptions = List.of(
                settings.notifications.subscribe(EventLog.TOPIC, tail::wake),
                settings.notifications.subscribe(TOPIC, coordinator::wake));
    }

    void start() {
        tail.start();
        coordinator.start();
    }

    CompletableFuture<Void> await(ConsumerRun consumer, long position, Duration timeout) {
        CompletableFuture<Void> future = consumer.waiters().await(position, timeout, workers);
        if (!future.isDone()) {
            tail.wake();
        }
        return future;
    }

    void close() {
        subscriptions.forEach(Notifications.Subscription::close);
        tail.close();
        coordinator.close(shutdownTimeout);
        workers.close();
    }

    /** Tells why the database cannot be reached; {@code null} if it can. */
    @Nullable
    RuntimeException trouble() {
        return coordinator.trouble();
    }

    private void wakeAll() {
        consumers.forEach(consumer -> consumer.runs().values().forEach(PartitionRun::wake));
    }

    private void saveAll() {
        consumers.forEach(consumer -> consumer.runs().values().forEach(PartitionRun::saveSoon));
    }

    /** An owner that has lost its lease must not hold others back by its open transactions. */
    private void keepAlive(IdleTransactions idleTransactions) {
        if (coordinator.isLeaseHeld()) {
            idleTransactions.tick();
        }
    }
}
