package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.StatementLog;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 22: a kind in memory. */
class CachedKindTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    private final StatementLog log = new StatementLog(database.dataSource());

    @AutoClose
    private final WatchEnvironment environment =
            new WatchEnvironment(database, log, Notifications.over(database.unpooled(), "store"));

    private final KeyValueKind<Price> prices = environment.prices;

    @Test
    void readsTakeNoRoundTripAndFollowOtherProcesses() {
        prices.putAll(Map.of("a", Price.of("1.00"), "b", Price.of("2.00")));
        try (CachedKind<Price> cached = filled()) {
            environment.otherPrices.put("a", Price.of("3.00"));
            environment.otherPrices.delete("b");
            Awaitility.await()
                    .until(() -> cached.get("a").equals(Optional.of(Price.of("3.00")))
                            && cached.get("b").isEmpty());
            log.drain();
            for (int i = 0; i < 1_000; i++) {
                cached.get("a");
            }
            assertThat(log.drain()).noneMatch(statement -> statement.contains("stored.key = ?"));
            assertThat(cached.values()).contains(Map.of("a", Price.of("3.00")));
        }
    }

    @Test
    void aReadMayAskForFreshness() {
        prices.put("a", Price.of("1.00"));
        try (CachedKind<Price> cached = filled()) {
            prices.put("a", Price.of("2.00"));
            assertThat(cached.get("a", Duration.ZERO)).contains(Price.of("2.00"));
            Awaitility.await().until(() -> cached.get("a").equals(Optional.of(Price.of("2.00"))));
            log.drain();
            assertThat(cached.get("a", Duration.ofHours(1))).contains(Price.of("2.00"));
            assertThat(log.drain()).noneMatch(statement -> statement.contains("stored.key = ?"));
        }
    }

    @Test
    void aTransactionHeldOpenMakesItStaleAndFreshReadsGoToTheDatabase() {
        prices.put("a", Price.of("1.00"));
        try (CachedKind<Price> cached = filled();
                HeldTransaction open = new HeldTransaction(
                        environment.transaction(), () -> environment.otherPrices.put("z", Price.of("9.00")))) {
            prices.put("a", Price.of("2.00"));
            assertThat(cached.get("a")).contains(Price.of("1.00"));
            assertThat(cached.get("a", Duration.ZERO)).contains(Price.of("2.00"));
            open.commit();
            Awaitility.await().until(() -> cached.get("a").equals(Optional.of(Price.of("2.00"))));
        }
    }

    @Test
    void itFillsItselfAnewWhenItsWatchHasEnded() {
        prices.put("a", Price.of("1.00"));
        try (CachedKind<Price> cached = filled()) {
            new StoreMigrator(database.dataSource(), StoreTables.defaults()).newEpoch();
            prices.put("a", Price.of("2.00"));
            Awaitility.await().until(() -> cached.values().equals(Optional.of(Map.of("a", Price.of("2.00")))));
        }
    }

    @Test
    void anExpiredValueIsAbsentAtOnce() {
        try (CachedKind<Price> cached = filled()) {
            prices.put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofSeconds(1)));
            Awaitility.await()
                    .until(() -> cached.get("a").isPresent() || prices.get("a").isEmpty());
            Awaitility.await().until(() -> prices.get("a").isEmpty());
            assertThat(cached.get("a")).isEmpty();
            assertThat(cached.values().orElseThrow()).isEmpty();
        }
    }

    @Test
    void aReplayedValueIsAbsentWhenItsTimeHasCome() {
        prices.put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofSeconds(1)));
        prices.put("b", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofHours(1)));
        try (CachedKind<Price> cached = filled()) {
            Awaitility.await().until(() -> prices.get("a").isEmpty());
            assertThat(cached.get("a")).isEmpty();
            assertThat(cached.values().orElseThrow()).containsOnlyKeys("b");
        }
    }

    @Test
    void aValueWhoseLeaseHasRunOutIsAbsentAtOnce() {
        KeyLease lease = environment.store.lease(Duration.ofSeconds(1));
        try (CachedKind<Price> cached = filled()) {
            prices.put("a", Price.of("1.00"), PutOptions.boundTo(lease));
            Awaitility.await()
                    .until(() -> cached.get("a").isPresent() || prices.get("a").isEmpty());
            Awaitility.await().until(() -> prices.get("a").isEmpty());
            assertThat(cached.get("a")).isEmpty();
        }
    }

    @Test
    void aValueWhoseExpiryWasMovedIsReadOnceMore() {
        try (CachedKind<Price> cached = filled()) {
            prices.put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofMillis(1)));
            prices.put("b", Price.of("2.00"));
            Awaitility.await().until(() -> cached.get("b").isPresent());
            // As by a touch in time.
            database.jdbc()
                    .update(
                            "UPDATE store.kv SET expires_at = clock_timestamp() + interval '1 hour' WHERE kind = ? AND key = 'a'",
                            environment.kind);
            assertThat(cached.get("a")).contains(Price.of("1.00"));
            log.drain();
            assertThat(cached.get("a")).contains(Price.of("1.00"));
            assertThat(log.drain()).noneMatch(statement -> statement.contains("stored.key = ?"));
        }
    }

    @Test
    void anExpiryMovedByATransactionThatRollsBackIsNotKept() {
        prices.put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofSeconds(1)));
        try (CachedKind<Price> cached = filled()) {
            new TransactionTemplate(new JdbcTransactionManager(log)).executeWithoutResult(status -> {
                prices.touch("a", Duration.ofHours(1));
                cached.get("a");
                status.setRollbackOnly();
            });
            Awaitility.await().until(() -> prices.get("a").isEmpty());
            assertThat(cached.get("a")).isEmpty();
        }
    }

    @Test
    void anExpiredValueIsGoneWhenItsEndWasRecorded() {
        try (CachedKind<Price> cached = filled()) {
            prices.put("a", Price.of("1.00"), PutOptions.expiringAfter(Duration.ofMillis(1)));
            Awaitility.await().until(() -> prices.get("a").isEmpty());
            TestKeyValues.sweeper(environment.stores, Duration.ofHours(1)).sweep();
            prices.put("b", Price.of("2.00"));
            Awaitility.await().until(() -> cached.get("b").isPresent());
            assertThat(cached.get("a")).isEmpty();
        }
    }

    @Test
    void aClosedOneReadsFromTheDatabase() {
        prices.put("a", Price.of("1.00"));
        CachedKind<Price> cached = filled();
        cached.close();
        cached.close();
        prices.put("a", Price.of("2.00"));
        assertThat(cached.get("a")).contains(Price.of("2.00"));
        assertThat(cached.values()).isEmpty();
    }

    private CachedKind<Price> filled() {
        CachedKind<Price> cached = CachedKind.of(prices);
        Awaitility.await().until(() -> cached.values().isPresent());
        return cached;
    }
}
