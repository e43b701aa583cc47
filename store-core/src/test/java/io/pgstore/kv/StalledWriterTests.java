package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Promise 2, the trap: a writer has taken its number for an absent key and stalls before its row goes in, while others put
 * and delete that key. It must take another number under the row's lock, or the feed would end with their deletion while
 * the table holds its value.
 */
class StalledWriterTests {
    private static final int GATE = 4711;

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    private final StoreDatabase database = new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults());

    @AutoClose
    private final JdbcKeyValueStore store = TestKeyValues.notSweeping(database);

    private final KeyValueKind<Price> prices = store.kind("prices-" + UUID.randomUUID(), Price.class);

    @BeforeEach
    void aTriggerStallsTheWritersOfOneValue() {
        // A trigger before the insert fires when the number is taken and the row is not yet there.
        DATABASE.jdbc().execute("""
                CREATE OR REPLACE FUNCTION store.stall() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF convert_from(NEW.value, 'UTF8') LIKE '%9.99%' THEN
                        PERFORM pg_advisory_xact_lock_shared(4711);
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE OR REPLACE TRIGGER stall BEFORE INSERT ON store.kv
                    FOR EACH ROW EXECUTE FUNCTION store.stall();
                """);
    }

    @Test
    void aStalledPutOfAnAbsentKeyComesAfterAPutAndADeleteInTableAndFeed() throws Exception {
        try (Connection gate = closedGate()) {
            CompletableFuture<PutResult> stalled =
                    CompletableFuture.supplyAsync(() -> prices.put("a", Price.of("9.99")));
            awaitStalled();
            PutResult put = prices.put("a", Price.of("1.00"));
            prices.delete("a");
            open(gate);
            PutResult late = stalled.get(60, TimeUnit.SECONDS);
            assertThat(late.outcome()).isEqualTo(PutResult.Outcome.CREATED);
            assertThat(late.revision()).isGreaterThan(put.revision() + 1);
            assertThat(late.version()).isEqualTo(3);
        }
        assertThat(prices.get("a").orElseThrow().value()).isEqualTo(Price.of("9.99"));
        assertThat(feed("a")).containsExactly("CREATED 1", "DELETED 2", "CREATED 3");
    }

    @Test
    void aStalledPutThatMeetsAValueUpdatesIt() throws Exception {
        try (Connection gate = closedGate()) {
            CompletableFuture<PutResult> stalled =
                    CompletableFuture.supplyAsync(() -> prices.put("b", Price.of("9.99")));
            awaitStalled();
            prices.put("b", Price.of("1.00"));
            prices.delete("b");
            prices.put("b", Price.of("2.00"));
            open(gate);
            assertThat(stalled.get(60, TimeUnit.SECONDS).outcome()).isEqualTo(PutResult.Outcome.UPDATED);
        }
        assertThat(feed("b")).containsExactly("CREATED 1", "DELETED 2", "CREATED 3", "UPDATED 4");
    }

    @Test
    void aTombstoneAboveTheHorizonOfAStalledWriterStays() throws Exception {
        try (Connection gate = closedGate()) {
            CompletableFuture<PutResult> stalled =
                    CompletableFuture.supplyAsync(() -> prices.put("c", Price.of("9.99")));
            awaitStalled();
            prices.put("c", Price.of("1.00"));
            prices.delete("c");
            TestKeyValues.sweeper(database, Duration.ZERO).sweep();
            open(gate);
            assertThat(stalled.get(60, TimeUnit.SECONDS).version()).isEqualTo(3);
        }
        assertThat(feed("c")).containsExactly("CREATED 1", "DELETED 2", "CREATED 3");
    }

    @Test
    void aPutThatBeganBeforeATombstoneWasRemovedHasNoVersionThatTheKeyHadBefore() throws Exception {
        prices.put("d", Price.of("1.00"));
        prices.delete("d");
        Sweeper sweeper = TestKeyValues.sweeper(database, Duration.ZERO);
        try (Connection gate = closedGate()) {
            CompletableFuture<PutResult> stalled =
                    CompletableFuture.supplyAsync(() -> prices.put("d", Price.of("9.99")));
            awaitStalled();
            sweeper.sweep();
            sweeper.sweep();
            open(gate);
            assertThat(stalled.get(60, TimeUnit.SECONDS).version()).isEqualTo(3);
        }
        assertThat(feed("d")).containsExactly("CREATED 1", "DELETED 2", "CREATED 3");
    }

    private static Connection closedGate() throws SQLException {
        Connection gate = DATABASE.connect();
        try (Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + GATE + ")");
        }
        return gate;
    }

    private static void open(Connection gate) throws SQLException {
        try (Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(" + GATE + ")");
        }
    }

    private static void awaitStalled() {
        Awaitility.await()
                .until(() -> DATABASE.queryForObject(
                                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted",
                                Integer.class)
                        == 1);
    }

    private static List<String> feed(String key) {
        return DATABASE.jdbc()
                .queryForList(
                        "SELECT change || ' ' || version FROM store.kv_outbox WHERE key = ? ORDER BY position",
                        String.class,
                        key);
    }
}
