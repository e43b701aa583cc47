package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 2: delete and re-create fool no stale writer, however long ago the key was deleted. */
class TombstoneTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    private final StoreDatabase database = new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults());

    @AutoClose
    private final JdbcKeyValueStore store = TestKeyValues.notSweeping(database);

    private final String kind = "prices-" + UUID.randomUUID();
    private final KeyValueKind<Price> prices = store.kind(kind, Price.class);
    private final Sweeper sweeper = TestKeyValues.sweeper(database, Duration.ZERO);

    @Test
    void aKeyCreatedAnewAfterItsTombstoneWasRemovedHasNoVersionThatItHadBefore() {
        putAndDelete("a");
        awaitRemoved();
        assertThat(prices.put("a", Price.of("2.00")).version()).isEqualTo(3);
        assertStale("a", 1);
        assertStale("a", 2);
        assertThat(prices.compareAndPut("a", 3, Price.of("3.00")).version()).isEqualTo(4);
    }

    @Test
    void allWaysToCreateAKeyCountOnFromRemovedTombstones() {
        putAndDelete("a");
        awaitRemoved();
        assertThat(prices.putIfAbsent("b", Price.of("1.00")).version()).isEqualTo(3);
        assertThat(prices.compareAndPut("c", 0, Price.of("1.00")).version()).isEqualTo(3);
        assertThat(prices.compute("d", found -> Optional.of(Price.of("1.00"))).version())
                .isEqualTo(3);
        assertThat(prices.putAll(Map.of("e", Price.of("1.00"))).values())
                .extracting(PutResult::version)
                .containsExactly(3L);
        assertThat(store.kind(kind + "-other", Price.class)
                        .put("a", Price.of("1.00"))
                        .version())
                .isEqualTo(1);
        assertThat(store.forTenant("acme")
                        .kind(kind, Price.class)
                        .put("a", Price.of("1.00"))
                        .version())
                .isEqualTo(1);
    }

    @Test
    void theVersionsThatWereForgottenOnlyRise() {
        prices.put("a", Price.of("1.00"));
        prices.put("a", Price.of("2.00"));
        prices.put("a", Price.of("3.00"));
        prices.delete("a");
        putAndDelete("b");
        awaitRemoved();
        assertThat(prices.put("b", Price.of("1.00")).version()).isEqualTo(5);
        prices.delete("b");
        awaitRemoved();
        assertThat(prices.put("c", Price.of("1.00")).version()).isEqualTo(7);
    }

    @Test
    void aWatchAndOneThatResumesAreToldTheVersionThatAKeyCountsOnFrom() {
        Recorder recorder = new Recorder();
        Recorder resumed = new Recorder();
        try (Watch watch = prices.watch(WatchOptions.live(), recorder)) {
            ResumeToken begin = watch.token();
            putAndDelete("a");
            awaitRemoved();
            prices.put("a", Price.of("2.00"));
            assertThat(recorder.told(3)).containsExactly("CREATED a v1 1.00", "DELETED a v2 1.00", "CREATED a v3 2.00");
            try (Watch again = prices.watch(WatchOptions.resuming(begin), resumed)) {
                assertThat(resumed.told(3)).isEqualTo(recorder.told());
                assertThat(again.isOpen()).isTrue();
            }
        }
    }

    @Test
    void aTombstoneStaysWhileASnapshotIsOlderThanItsFloor() {
        putAndDelete("a");
        TransactionTemplate repeatable = new TransactionTemplate(new JdbcTransactionManager(DATABASE.dataSource()));
        repeatable.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        PutResult late = repeatable.execute(status -> {
            prices.get("another");
            CompletableFuture.runAsync(sweeper::sweep).join();
            return prices.put("a", Price.of("2.00"));
        });
        assertThat(late).extracting(PutResult::version).isEqualTo(3L);
    }

    @Test
    void aRoleWithoutPrivilegesSeesTheSnapshotsOfOthers() throws SQLException {
        putAndDelete("a");
        TestRole role = DATABASE.createRole();
        MigrationOptions options = MigrationOptions.defaults().withRuntimeRole(role.name());
        new StoreMigrator(DATABASE.dataSource(), StoreTables.defaults(), options).migrate();
        Sweeper other = TestKeyValues.sweeper(
                new StoreDatabase(DATABASE.as(role).dataSource(), StoreTables.defaults()), Duration.ZERO);
        try (Connection open = DATABASE.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT 1");
            other.sweep();
            assertThat(rows()).isEqualTo(1);
            open.rollback();
        }
        Awaitility.await().until(() -> {
            other.sweep();
            return rows() == 0;
        });
    }

    private void putAndDelete(String key) {
        prices.put(key, Price.of("1.00"));
        prices.delete(key);
    }

    /** A snapshot of anybody may hold a sweep off. */
    private void awaitRemoved() {
        Awaitility.await().until(() -> {
            sweeper.sweep();
            return rows() == 0;
        });
    }

    private void assertStale(String key, long version) {
        assertThatExceptionOfType(StaleVersionException.class)
                .isThrownBy(() -> prices.compareAndPut(key, version, Price.of("9.00")));
    }

    private int rows() {
        return DATABASE.queryForObject(
                "SELECT count(*) FROM store.kv WHERE kind = ? AND deleted_at IS NOT NULL", Integer.class, kind);
    }
}
