package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.KeyValueSettings.OutboxRetention;
import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.log.LogReadException;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Promises 15 and 21: resuming, and how long that is possible. */
class WatchResumeTests {
    private static final OutboxRetention NOTHING = new OutboxRetention(Duration.ZERO, null, Duration.ofHours(1), 2);

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final WatchEnvironment environment = new WatchEnvironment(DATABASE);

    private final KeyValueKind<Price> prices = environment.prices;
    private final KeyValueKind<Price> otherPrices = environment.otherPrices;
    private final Recorder mine = new Recorder();

    @Test
    void aResumedWatchTellsExactlyWhatItMissedDeletionsIncluded() {
        Watch watch = prices.watch(WatchOptions.live(), mine);
        prices.put("a", Price.of("1.00"));
        mine.told(1);
        watch.close();
        mine.awaitClosed();
        prices.put("a", Price.of("2.00"));
        prices.delete("a");
        environment.store.kind(environment.kind + "-other", Price.class).put("a", Price.of("9.00"));
        Recorder resumed = new Recorder();
        otherPrices.watch(WatchOptions.resuming(mine.lastToken()), resumed);
        prices.put("a", Price.of("3.00"));
        assertThat(resumed.told(3)).containsExactly("UPDATED a v2 2.00", "DELETED a v3 2.00", "CREATED a v4 3.00");
    }

    @Test
    void aLongAbsenceIsTwoThousandEventsInOrder() {
        long revision = prices.put("a", Price.of("0.00")).revision();
        for (int i = 1; i <= 2_000; i++) {
            prices.put("a", Price.of(i + ".00"));
        }
        Recorder resumed = new Recorder();
        prices.watch(WatchOptions.afterRevision(revision).buffer(10), resumed);
        assertThat(resumed.told(2_000)).isEqualTo(environment.feed().subList(1, 2_001));
        assertThat(resumed.errors).isEmpty();
    }

    @Test
    void aWatchMayBeginAfterARevision() {
        prices.put("a", Price.of("1.00"));
        long revision = prices.put("b", Price.of("1.00")).revision();
        prices.put("c", Price.of("1.00"));
        prices.watch(WatchOptions.afterRevision(revision), mine);
        assertThat(mine.told(1)).containsExactly("CREATED c v1 1.00");
    }

    @Test
    void anIdleWatchsTokenMovesOnSoThatItOutlivesCompaction() {
        Watch watch = prices.watch(WatchOptions.live().prefixed("never"), mine);
        ResumeToken first = watch.token();
        long revision = prices.put("a", Price.of("1.00")).revision();
        Awaitility.await().until(() -> watch.token().position() >= revision);
        assertThat(watch.token().logId()).isEqualTo(first.logId());
    }

    @Test
    void whatWasCompactedEndsTheWatchWithTheOldestAvailablePosition() {
        ResumeToken token = new ResumeToken(logId(), 0, List.of());
        prices.put("a", Price.of("1.00"));
        long last = prices.put("a", Price.of("2.00")).revision();
        compactEverything();
        prices.put("a", Price.of("3.00"));
        prices.watch(WatchOptions.resuming(token), mine);
        assertThat(mine.error()).isInstanceOfSatisfying(CompactedException.class, compacted -> {
            assertThat(compacted.kind()).isEqualTo(environment.kind);
            assertThat(compacted.position()).isZero();
            assertThat(compacted.oldestPosition()).isEqualTo(last);
        });
        Recorder oldest = new Recorder();
        prices.watch(WatchOptions.afterRevision(last), oldest);
        assertThat(oldest.told(1)).containsExactly("UPDATED a v3 3.00");
    }

    @Test
    void aKindWhoseChangesAreAllThereIsNotTouchedByTheCompactionOfAnother() {
        prices.put("a", Price.of("1.00"));
        compactEverything();
        KeyValueKind<Price> young = environment.store.kind(environment.kind + "-young", Price.class);
        young.put("a", Price.of("1.00"));
        young.watch(
                new WatchOptions(
                        false, WatchOptions.live().types(), "", null, new ResumeToken(logId(), 0, List.of()), null),
                mine);
        assertThat(mine.told(1)).containsExactly("CREATED a v1 1.00");
    }

    @Test
    void aTokenOfAnotherLogIsAnErrorOfItsOwn() {
        prices.watch(WatchOptions.resuming(new ResumeToken(UUID.randomUUID(), 0, List.of())), mine);
        assertThat(mine.error()).isInstanceOf(LogReadException.class).hasMessageContaining("belongs to log");
    }

    @Test
    void aTokenAheadOfTheLogIsAnErrorOfItsOwn() {
        prices.watch(WatchOptions.afterRevision(Long.MAX_VALUE / 2), mine);
        assertThat(mine.error()).isInstanceOf(LogReadException.class).hasMessageContaining("ahead");
    }

    @Test
    void aNewEpochEndsOpenWatches() {
        try (TestDatabase fresh = TestDatabase.withStores();
                WatchEnvironment restored = new WatchEnvironment(fresh)) {
            restored.prices.watch(WatchOptions.live(), mine);
            new StoreMigrator(fresh.dataSource(), StoreTables.defaults()).newEpoch();
            restored.prices.put("a", Price.of("1.00"));
            assertThat(mine.error()).isInstanceOf(LogReadException.class);
            Recorder again = new Recorder();
            restored.prices.watch(WatchOptions.live(), again);
            restored.prices.put("b", Price.of("1.00"));
            assertThat(again.told(1)).containsExactly("CREATED b v1 1.00");
        }
    }

    @Test
    void aTokenIsAText() {
        UUID log = UUID.randomUUID();
        for (ResumeToken token :
                List.of(new ResumeToken(log, 0, List.of()), new ResumeToken(log, 7, List.of(12L, 9L)))) {
            assertThat(ResumeToken.parse(token.toString())).isEqualTo(token);
        }
        for (String bad : List.of("", "7", log + ":x", log + ":1:2:3", "x:1", log + ":-1", log + ":1:a")) {
            assertThatIllegalArgumentException().isThrownBy(() -> ResumeToken.parse(bad));
        }
    }

    @Test
    void compactionByAgeKeepsWhatIsYoungEnough() {
        prices.put("a", Price.of("1.00"));
        compact(new OutboxRetention(Duration.ofHours(1), null, Duration.ofHours(1), 2));
        prices.put("a", Price.of("2.00"));
        DATABASE.jdbc().update("UPDATE store.kv_horizons SET seen_at = seen_at - interval '2 hours'");
        compact(new OutboxRetention(Duration.ofHours(1), null, Duration.ofHours(1), 2));
        assertThat(environment.feed()).containsExactly("UPDATED a v2 2.00");
    }

    @Test
    void ageCountsFromWhenAChangeCouldBeReadHoweverLongItsTransactionWasOpen() {
        HeldTransaction open =
                new HeldTransaction(environment.transaction(), () -> prices.put("late", Price.of("1.00")));
        otherPrices.put("held-back", Price.of("2.00"));
        DATABASE.jdbc().update("UPDATE store.kv_outbox SET recorded_at = recorded_at - interval '2 days'");
        compact(new OutboxRetention(Duration.ofHours(1), null, Duration.ofHours(1), 2));
        compactEverything();
        open.commit();
        DATABASE.jdbc().update("UPDATE store.kv_outbox SET recorded_at = recorded_at - interval '2 days'");
        compact(new OutboxRetention(Duration.ofHours(1), null, Duration.ofHours(1), 2));
        assertThat(environment.feed()).containsExactly("CREATED late v1 1.00", "CREATED held-back v1 2.00");
    }

    @Test
    void compactionByCountKeepsTheNewestInBatches() {
        for (int i = 0; i < 20; i++) {
            prices.put("a", Price.of(i + ".00"));
        }
        compact(new OutboxRetention(Duration.ofHours(24), 3L, Duration.ofHours(1), 2));
        assertThat(environment.feed())
                .containsExactly("UPDATED a v18 17.00", "UPDATED a v19 18.00", "UPDATED a v20 19.00");
    }

    @Test
    void whatARelayHasNotPublishedStays() {
        long first = prices.put("a", Price.of("1.00")).revision();
        prices.put("a", Price.of("2.00"));
        DATABASE.jdbc().update("""
                INSERT INTO store.relays (tenant_id, name, source, log_id, position, fence, paused, attempts, updated_at)
                VALUES ('', 'slow', 'kv_outbox', ?, ?, 1, true, 0, clock_timestamp())
                """, logId(), first);
        try {
            compactEverything();
            assertThat(environment.feed()).containsExactly("UPDATED a v2 2.00");
        } finally {
            DATABASE.jdbc().update("DELETE FROM store.relays");
        }
    }

    @Test
    void aStoreCompactsByItself() {
        KeyValueSettings settings = KeyValueSettings.defaults()
                .withOutboxRetention(new OutboxRetention(Duration.ZERO, null, Duration.ofMillis(50), 10));
        prices.put("a", Price.of("1.00"));
        try (JdbcKeyValueStore compacting = JdbcKeyValueStore.builder(environment.stores, TestKeyValues.CODEC)
                .settings(settings)
                .build()) {
            Awaitility.await().until(() -> environment.feed().isEmpty());
            assertThat(compacting.kind(environment.kind, Price.class).get("a")).isPresent();
        }
    }

    @Test
    void anOpenWatchThatWasLeftBehindIsToldSo() {
        prices.watch(WatchOptions.live(), mine);
        // As by another process, while this one slept: the change of the other kind has this one look at the outbox
        // again.
        environment.transaction().executeWithoutResult(status -> {
            environment.store.kind(environment.kind + "-other", Price.class).put("a", Price.of("1.00"));
            environment
                    .stores
                    .jdbc()
                    .update(
                            "INSERT INTO store.kv_compactions (tenant_id, kind, position, version) VALUES ('default', ?, currval('store.kv_outbox_position_seq'), 0)",
                            environment.kind);
        });
        assertThat(mine.error()).isInstanceOf(CompactedException.class);
    }

    private void compactEverything() {
        compact(NOTHING);
        compact(NOTHING);
    }

    private void compact(OutboxRetention retention) {
        TestKeyValues.compactor(environment.stores, retention).compact();
    }

    private static UUID logId() {
        return DATABASE.queryForObject("SELECT log_id FROM store.log", UUID.class);
    }
}
