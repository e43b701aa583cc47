package io.pgstore.projection;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.consumer.Retries;
import io.pgstore.document.CollectionDefinition;
import io.pgstore.document.DocumentCollection;
import io.pgstore.document.JdbcDocumentCollections;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.RecordedEvent;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.CollectionTable;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Await;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the tests of projections share: an empty log for each test, and applications that are closed after it. */
abstract class ProjectionTopic {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Codec CODEC = JacksonCodec.builder()
            .type(Added.class)
            .type(Removed.class)
            .type(Total.class)
            .build();

    @AutoClose
    final TestDatabase owner = TestDatabase.withStores();

    private final Deque<Application> running = new ArrayDeque<>();

    @EventType("added")
    record Added(String to, int amount) {}

    @EventType("removed")
    record Removed(String from) {}

    @EventType("total")
    record Total(long sum, String trail) {
        static final Total NONE = new Total(0, "");

        Total plus(int amount, String step) {
            return new Total(sum + amount, trail + step);
        }
    }

    /** An instance of the application. */
    record Application(JdbcEventStore store, JdbcConsumers consumers, JdbcProjections projections)
            implements AutoCloseable {
        /** Appends, and returns the position of the last event. */
        long append(String streamId, Object... events) {
            return store.append(streamId, ExpectedVersion.any(), List.of(events))
                    .lastPosition();
        }

        @Override
        public void close() {
            projections.close();
            consumers.close();
        }
    }

    @AfterEach
    void closeApplications() {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    /** Starts an instance of the application that runs {@code projections}. */
    final Application start(Projection... projections) {
        return start(RebuildPolicy.AUTO, projections);
    }

    final Application start(RebuildPolicy policy, Projection... projections) {
        Application application = prepare(policy, projections);
        application.projections().start();
        application.consumers().start();
        return application;
    }

    /** Makes an instance of the application that has not begun to follow the log. */
    final Application prepare(RebuildPolicy policy, Projection... projections) {
        return prepare(owner.dataSource(), policy, projections);
    }

    final Application prepare(DataSource dataSource, RebuildPolicy policy, Projection... projections) {
        createCollections(projections);
        List<Projection> all = List.of(projections);
        StoreDatabase database = new StoreDatabase(dataSource, StoreTables.defaults());
        Notifications notifications = Notifications.local();
        JdbcEventStore store = JdbcEventStore.builder(database, CODEC)
                .notifications(notifications)
                .hook(new InlineProjections(database, CODEC, "default", all))
                .build();
        JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
        JdbcConsumers.Builder builder = JdbcConsumers.builder(store, transactions)
                .notifications(notifications)
                .pollInterval(Duration.ofMillis(100))
                .checkpointInterval(Duration.ofMillis(100))
                .retries(new Retries(4, Duration.ofMillis(2), Duration.ofMillis(10)));
        JdbcProjections.projectors(database, CODEC, "default", all).forEach(builder::consumer);
        JdbcConsumers consumers = builder.build();
        JdbcProjections made = JdbcProjections.builder(store, consumers, transactions, all)
                .rebuild(policy)
                .checkInterval(Duration.ofMillis(20))
                .build();
        Application application = new Application(store, consumers, made);
        running.push(application);
        return application;
    }

    final JdbcTemplate jdbc() {
        return owner.jdbc();
    }

    /** A transaction that was left open, and what happens when it is told to commit. */
    record OpenTransaction(CountDownLatch commit, CompletableFuture<Void> end) {
        /** Has it do what is last, and returns when it has committed. */
        void commitNow() {
            commit.countDown();
            end.join();
        }
    }

    /** Leaves a transaction open after {@code first}, which does {@code last} before it commits. */
    final OpenTransaction open(Runnable first, Runnable last) {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        CompletableFuture<Void> end =
                CompletableFuture.runAsync(() -> transaction().executeWithoutResult(status -> {
                    first.run();
                    done.countDown();
                    await(() -> commit.getCount() == 0);
                    last.run();
                }));
        await(() -> done.getCount() == 0 || end.isDone());
        return new OpenTransaction(commit, end);
    }

    final TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(owner.dataSource()));
    }

    final DocumentCollection<Total> totals(String collection) {
        StoreDatabase database = new StoreDatabase(owner.dataSource(), StoreTables.defaults());
        return JdbcDocumentCollections.builder(database, CODEC)
                .build()
                .collection(CollectionDefinition.of(collection, Total.class));
    }

    @Nullable
    final Total total(String collection, String id) {
        return totals(collection).find(id).map(document -> document.value()).orElse(null);
    }

    /** Returns what a collection holds, each as {@code sum trail}. */
    final Map<String, String> contents(String collection) {
        Map<String, String> contents = new TreeMap<>();
        jdbc().query("SELECT id, data ->> 'sum', data ->> 'trail' FROM store.doc_%s".formatted(collection), row -> {
            contents.put(row.getString(1), row.getString(2) + " " + row.getString(3));
        });
        return contents;
    }

    static Total evolve(@Nullable Total total, RecordedEvent event) {
        Total before = total == null ? Total.NONE : total;
        return before.plus(event.payload(Added.class).amount(), "");
    }

    static void append(EventStore store, String streamId, Object... events) {
        store.append(streamId, ExpectedVersion.any(), List.of(events));
    }

    static void await(BooleanSupplier condition) {
        Await.until(condition);
    }

    static void awaitState(Application application, String name, ProjectionState state) {
        await(() -> application.projections().status(name).versions().stream()
                .anyMatch(version -> version.state() == state));
    }

    /** Returns how many wait for an advisory lock. */
    final int waiting() {
        Integer count = jdbc().queryForObject(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", Integer.class);
        return count == null ? 0 : count;
    }

    private void createCollections(Projection... projections) {
        List<CollectionTable> tables = Arrays.stream(projections)
                .filter(DocumentProjection.class::isInstance)
                .map(projection ->
                        ((DocumentProjection<?>) projection).collection().table())
                .toList();
        new StoreMigrator(owner.dataSource(), StoreTables.defaults()).createCollections(tables);
    }
}
