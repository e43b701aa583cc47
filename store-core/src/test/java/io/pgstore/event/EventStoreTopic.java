package io.pgstore.event;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.testing.Await;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What the topics of the contract share: a fresh stream id for each test, and a few words to say things with. */
abstract class EventStoreTopic {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Executor THREADS = task -> new Thread(task, "rival").start();

    final String streamId = fresh("order");

    abstract EventStoreEnvironment environment();

    final EventStore store() {
        return environment().store();
    }

    /** Returns the store of another process. */
    final EventStore rival() {
        return environment().rival();
    }

    /** Returns JDBC as the owner of the tables, outside of the store's connections and transactions. */
    final JdbcTemplate owner() {
        return environment().owner().jdbc();
    }

    /** Returns JDBC on the store's connections, inside of the caller's transaction. */
    final JdbcTemplate jdbc() {
        return new JdbcTemplate(environment().database().dataSource());
    }

    /** Returns a transaction of the caller's. */
    final TransactionTemplate transaction() {
        return new TransactionTemplate(environment().transactionManager());
    }

    /** Returns a transaction of the caller's at an isolation level. */
    final TransactionTemplate transaction(int isolation) {
        assume(Ability.ISOLATION_LEVELS);
        TransactionTemplate transaction = transaction();
        transaction.setIsolationLevel(isolation);
        return transaction;
    }

    /** Returns a transaction of another process, for the {@link #rival()}. */
    final TransactionTemplate elsewhere() {
        return new TransactionTemplate(
                new JdbcTransactionManager(environment().owner().dataSource()));
    }

    /** Returns a part of the caller's transaction that can be rolled back alone. */
    final TransactionTemplate nested() {
        assume(Ability.SAVEPOINTS);
        TransactionTemplate transaction = transaction();
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        return transaction;
    }

    /** Skips the calling test, saying why, where there is no such thing. */
    final void assume(Ability ability) {
        String reason = environment().lacks().get(ability);
        Assumptions.assumeTrue(reason == null, () -> "skipped: " + reason);
    }

    final AppendResult append(String id, ExpectedVersion expected, Object... events) {
        return store().append(id, expected, List.of(events));
    }

    /** Appends {@code count} events to the end of the stream, one by one. */
    final void fill(String id, int count) {
        for (int i = 1; i <= count; i++) {
            append(id, ExpectedVersion.any(), new Placed(i));
        }
    }

    static String fresh(String category) {
        return category + "-" + UUID.randomUUID();
    }

    final List<Long> versions(String id) {
        return store().read(id, StreamRange.all()).events().stream()
                .map(RecordedEvent::version)
                .toList();
    }

    final List<Object> payloads(String id) {
        return store().read(id, StreamRange.all()).events().stream()
                .map(RecordedEvent::payload)
                .toList();
    }

    /** Counts the rows that are committed in a stream. */
    final int rows(String id) {
        Integer count =
                owner().queryForObject("SELECT count(*) FROM store.events WHERE stream_id = ?", Integer.class, id);
        return count == null ? 0 : count;
    }

    /** Counts the fences of open appends. */
    final int fences() {
        return fences(environment().owner());
    }

    static int fences(TestDatabase database) {
        return database.queryForObject("""
                SELECT count(*)
                FROM pg_locks
                WHERE locktype = 'advisory'
                  AND classid = 'store.events_position_seq'::regclass
                  AND objsubid = 2
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """, Integer.class);
    }

    /** Starts {@code task} on a thread of its own. */
    static <T> Future<T> start(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, THREADS);
    }

    /** Returns what a thread comes to; its exception as it was thrown. */
    static <T> T result(@Nullable Future<T> thread) {
        try {
            return Objects.requireNonNull(thread).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException exception) {
            if (exception.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(exception);
        } catch (TimeoutException exception) {
            throw new AssertionError("a thread did not end", exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", exception);
        }
    }

    /** Returns once {@code count} statements of this database wait for other transactions. */
    final void awaitWaiting(int count) {
        await(() -> Boolean.TRUE.equals(owner().queryForObject("""
                        SELECT count(*) = ?
                        FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """, Boolean.class, count)));
    }

    static void await(BooleanSupplier condition) {
        Await.until(condition);
    }
}
