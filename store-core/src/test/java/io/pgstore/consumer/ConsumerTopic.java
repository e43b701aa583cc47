package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.RecordedEvent;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Await;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the tests of consumers share: an empty log for each test, and instances that are closed after it. */
abstract class ConsumerTopic {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Codec CODEC =
            JacksonCodec.builder().type(Counted.class).type(Noted.class).build();

    @AutoClose
    final TestDatabase owner = TestDatabase.withStores();

    final Notifications notifications = Notifications.local();
    final JdbcEventStore store = newStore(notifications);
    private final List<JdbcConsumers> instances = new ArrayList<>();

    @EventType("counted")
    record Counted(int number) {}

    @EventType("noted")
    record Noted(String text) {}

    @BeforeEach
    void createTargetTable() {
        jdbc().execute(
                        "CREATE TABLE handled (number bigint GENERATED ALWAYS AS IDENTITY, consumer text, stream text, version bigint, position bigint)");
    }

    @AfterEach
    void closeInstances() {
        instances.forEach(JdbcConsumers::close);
    }

    /** Returns the store of another process, which shares nothing with {@link #store} but the database. */
    final JdbcEventStore newStore(Notifications wakeUps) {
        StoreDatabase database = new StoreDatabase(owner.dataSource(), StoreTables.defaults());
        return JdbcEventStore.builder(database, CODEC).notifications(wakeUps).build();
    }

    final JdbcTemplate jdbc() {
        return owner.jdbc();
    }

    final TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(owner.dataSource()));
    }

    /** Starts an instance of the application that runs {@code consumer}. */
    final JdbcConsumers start(EventConsumer consumer) {
        return start(builder -> builder.consumer(consumer));
    }

    final JdbcConsumers start(Consumer<JdbcConsumers.Builder> settings) {
        JdbcConsumers consumers = build(settings);
        consumers.start();
        return consumers;
    }

    /** Starts an instance of a version of the application that has other classes. */
    final JdbcConsumers start(Codec codec, EventConsumer consumer) {
        StoreDatabase database = new StoreDatabase(owner.dataSource(), StoreTables.defaults());
        JdbcEventStore other = JdbcEventStore.builder(database, codec).build();
        JdbcConsumers consumers = JdbcConsumers.builder(other, new JdbcTransactionManager(owner.dataSource()))
                .consumer(consumer)
                .build();
        instances.add(consumers);
        consumers.start();
        return consumers;
    }

    final JdbcConsumers build(Consumer<JdbcConsumers.Builder> settings) {
        JdbcConsumers.Builder builder = JdbcConsumers.builder(store, new JdbcTransactionManager(owner.dataSource()))
                .notifications(notifications)
                .pollInterval(Duration.ofMillis(200));
        settings.accept(builder);
        JdbcConsumers consumers = builder.build();
        instances.add(consumers);
        return consumers;
    }

    static void awaitCaughtUp(JdbcConsumers consumers, String consumerId) {
        consumers.whenCaughtUp(consumerId, PATIENCE).join();
    }

    static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    final void append(String streamId, Object... events) {
        append(store, streamId, events);
    }

    static void append(EventStore to, String streamId, Object... events) {
        to.append(streamId, ExpectedVersion.any(), List.of(events));
    }

    static Object[] counted(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Counted::new).toArray();
    }

    /** Writes down that an event was handled, in the transaction of the handler if there is one. */
    final void writeDown(String consumerId, RecordedEvent event) {
        writeDown(jdbc(), consumerId, event);
    }

    static void writeDown(JdbcOperations jdbc, String consumerId, RecordedEvent event) {
        jdbc.update(
                "INSERT INTO handled (consumer, stream, version, position) VALUES (?, ?, ?, ?)",
                consumerId,
                event.streamId(),
                event.version(),
                event.position());
    }

    /** Returns the positions that a consumer has written down, in the order in which it did. */
    final List<Long> handled(String consumerId) {
        return jdbc().queryForList(
                        "SELECT position FROM handled WHERE consumer = ? ORDER BY number", Long.class, consumerId);
    }

    final List<Long> positions() {
        return jdbc().queryForList("SELECT position FROM store.events ORDER BY position", Long.class);
    }

    final Projector projector(String id) {
        return Projector.named(id).each(event -> writeDown(id, event));
    }

    /** Waits on, however often it is told that its lease is lost. */
    static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException exception) {
                assertThat(latch.getCount()).isPositive();
            }
        }
    }

    /** Waits until a query answers true. */
    final void await(String sql, Object... arguments) {
        Await.until(sql, () -> Boolean.TRUE.equals(jdbc().queryForObject(sql, Boolean.class, arguments)));
    }
}
