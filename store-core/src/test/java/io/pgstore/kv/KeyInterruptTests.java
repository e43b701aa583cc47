package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 8: an interrupt ends a call, also one that waits. */
class KeyInterruptTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final JdbcKeyValueStore store =
            TestKeyValues.notSweeping(new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults()));

    private final KeyValueKind<Price> prices = store.kind("prices-" + UUID.randomUUID(), Price.class);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(DATABASE.dataSource()));

    @Test
    void anInterruptEndsAPutThatWaitsForALock() throws Exception {
        assertEndsWhenInterrupted(() -> prices.put("a", Price.of("3.00")));
    }

    @Test
    void anInterruptEndsAnUpdateThatWaitsForALock() throws Exception {
        assertEndsWhenInterrupted(() -> prices.update("a", price -> Price.of("3.00")));
    }

    @Test
    void aCallersTransactionThatWasInterruptedCannotBeCommitted() throws Exception {
        assertThat(interrupted(() -> transaction.execute(status -> {
                    prices.put("b", Price.of("1.00"));
                    try {
                        return prices.delete("a");
                    } catch (CannotAcquireLockException swallowed) {
                        return "swallowed";
                    }
                })))
                .isInstanceOf(InvalidDataAccessApiUsageException.class)
                .hasStackTraceContaining("The thread was interrupted while it waited for the database");
        assertThat(prices.get("b")).isEmpty();
    }

    private void assertEndsWhenInterrupted(Callable<?> call) throws Exception {
        assertThat(interrupted(call))
                .isInstanceOf(CannotAcquireLockException.class)
                .hasMessageContaining("interrupted");
        assertThat(prices.get("a").orElseThrow().value()).isEqualTo(Price.of("2.00"));
        assertThat(prices.put("a", Price.of("4.00")).version()).isEqualTo(3);
    }

    /** Interrupts a call that waits for the lock of key a; returns what it throws. */
    private Throwable interrupted(Callable<?> call) throws Exception {
        prices.put("a", Price.of("1.00"));
        try (HeldTransaction holder = new HeldTransaction(transaction, () -> prices.put("a", Price.of("2.00")))) {
            FutureTask<Throwable> waiting = new FutureTask<>(() -> {
                Throwable thrown = catchThrowable(call::call);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return thrown;
            });
            Thread thread = new Thread(waiting, "waiting");
            thread.start();
            Awaitility.await()
                    .until(() -> DATABASE.queryForObject(
                            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                            Boolean.class));
            thread.interrupt();
            Throwable thrown = waiting.get(60, TimeUnit.SECONDS);
            holder.commit();
            return thrown;
        }
    }
}
