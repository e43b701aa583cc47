package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Promises 12 and 13: from when on a watch tells, and what a replay tells. */
class WatchStartTests {
    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    @AutoClose
    private final WatchEnvironment environment = new WatchEnvironment(DATABASE);

    private final KeyValueKind<Price> prices = environment.prices;
    private final KeyValueKind<Price> otherPrices = environment.otherPrices;
    private final Recorder mine = new Recorder();

    @Test
    void whatWasCommittedBeforeIsNotToldWithoutAReplayAndWhatComesAfterIs() {
        prices.put("before", Price.of("1.00"));
        prices.watch(WatchOptions.live(), mine);
        prices.put("after", Price.of("2.00"));
        assertThat(mine.told(1)).containsExactly("CREATED after v1 2.00");
    }

    @Test
    void aChangeAboveTheHorizonThatWasCommittedBeforeIsNotTold() {
        HeldTransaction older =
                new HeldTransaction(environment.transaction(), () -> prices.put("older", Price.of("1.00")));
        otherPrices.put("before", Price.of("2.00"));
        prices.watch(WatchOptions.live(), mine);
        otherPrices.put("after", Price.of("3.00"));
        older.commit();
        assertThat(mine.told(2)).containsExactly("CREATED older v1 1.00", "CREATED after v1 3.00");
    }

    @Test
    void aChangeAboveTheHorizonIsEitherReplayedOrLiveNeverBothNorNeither() {
        HeldTransaction older =
                new HeldTransaction(environment.transaction(), () -> prices.put("older", Price.of("1.00")));
        otherPrices.put("before", Price.of("2.00"));
        otherPrices.put("deleted", Price.of("2.00"));
        otherPrices.delete("deleted");
        prices.watch(WatchOptions.replaying(), mine);
        otherPrices.put("before", Price.of("2.50"));
        otherPrices.put("deleted", Price.of("2.50"));
        older.commit();
        assertThat(mine.told(5))
                .containsExactly(
                        "CREATED before v1 2.00",
                        "READY",
                        "CREATED older v1 1.00",
                        "UPDATED before v2 2.50",
                        "CREATED deleted v3 2.50");
    }

    @Test
    void theFirstTokenOfAReplayResumesExactlyEvenAboveTheHorizon() {
        HeldTransaction older =
                new HeldTransaction(environment.transaction(), () -> prices.put("older", Price.of("1.00")));
        otherPrices.put("before", Price.of("2.00"));
        Watch watch = prices.watch(WatchOptions.replaying(), mine);
        assertThat(mine.told(2)).containsExactly("CREATED before v1 2.00", "READY");
        ResumeToken token = ResumeToken.parse(mine.events.get(1).token().toString());
        watch.close();
        assertThat(token.told()).hasSize(1);
        otherPrices.put("after", Price.of("3.00"));
        older.commit();
        Recorder resumed = new Recorder();
        prices.watch(WatchOptions.resuming(token), resumed);
        assertThat(resumed.told(2)).containsExactly("CREATED older v1 1.00", "CREATED after v1 3.00");
    }

    @Test
    void aReplayTellsTheEntriesOrderedByKeyThenReady() {
        prices.putAll(Map.of("b", Price.of("2.00"), "a", Price.of("1.00"), "B", Price.of("3.00")));
        prices.put("a", Price.of("1.50"));
        prices.put("gone", Price.of("9.00"));
        prices.delete("gone");
        prices.watch(WatchOptions.replaying(), mine);
        prices.put("c", Price.of("4.00"));
        assertThat(mine.told(5))
                .containsExactly(
                        "CREATED B v1 3.00", "CREATED a v2 1.50", "CREATED b v1 2.00", "READY", "CREATED c v1 4.00");
    }

    @Test
    void aReplayOfAnEmptyKindIsReadyAtOnce() {
        prices.watch(WatchOptions.replaying(), mine);
        assertThat(mine.told(1)).containsExactly("READY");
    }

    @Test
    void aReplayTellsOnlyTheWantedKeys() {
        prices.putAll(Map.of("a/1", Price.of("1.00"), "b/1", Price.of("2.00")));
        prices.watch(WatchOptions.replaying().prefixed("a/"), mine);
        assertThat(mine.told(2)).containsExactly("CREATED a/1 v1 1.00", "READY");
    }

    @Test
    void tenThousandKeysAreReplayedWithTheDefaultBufferWhileOthersWrite() throws Exception {
        Map<String, Price> values = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            values.put("key-%05d".formatted(i), Price.of("1.00"));
        }
        prices.putAll(values);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
            int number = 0;
            while (!stop.get() && number < 500) {
                otherPrices.put("key-%05d".formatted(number % 10_000), Price.of("2." + number++));
            }
            return number;
        });
        prices.watch(WatchOptions.replaying(), mine);
        mine.told(10_001);
        stop.set(true);
        writer.get(60, TimeUnit.SECONDS);
        otherPrices.put("last", Price.of("1.00"));
        Awaitility.await().until(() -> mine.told().get(mine.events.size() - 1).startsWith("CREATED last"));
        assertThat(mine.errors).isEmpty();
        assertThat(mine.events.get(10_000).type()).isEqualTo(KeyValueEvent.Type.READY);
        assertThat(mine.events.subList(0, 10_000))
                .extracting(KeyValueEvent::key)
                .isEqualTo(List.copyOf(values.keySet()));
        assertContiguousAndComplete(mine.events);
    }

    @Test
    void watchesThatBeginInFullFlowMissAndDoubleNothing() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            KeyValueKind<Price> kind = number % 2 == 0 ? prices : otherPrices;
            String key = "key-" + number % 3;
            int writer = number;
            writers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; !stop.get(); i++) {
                    if (i % 5 == 4) {
                        kind.delete(key);
                    } else {
                        kind.put(key, Price.of(writer + "." + i));
                    }
                }
            }));
        }
        List<Recorder> replayed = new ArrayList<>();
        List<Recorder> live = new ArrayList<>();
        List<Set<Long>> before = new ArrayList<>();
        List<Set<Long>> after = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Recorder replaying = new Recorder();
            prices.watch(WatchOptions.replaying().buffer(100_000), replaying);
            replayed.add(replaying);
            before.add(committedRevisions());
            Recorder onlyLive = new Recorder();
            otherPrices.watch(WatchOptions.live().buffer(100_000), onlyLive);
            after.add(committedRevisions());
            live.add(onlyLive);
        }
        stop.set(true);
        for (CompletableFuture<Void> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        prices.put("last", Price.of("0.00"));
        Set<Long> all = committedRevisions();
        for (Recorder recorder : replayed) {
            awaitLast(recorder);
            assertContiguousAndComplete(recorder.events);
        }
        for (int i = 0; i < live.size(); i++) {
            awaitLast(live.get(i));
            assertThat(live.get(i).events)
                    .extracting(KeyValueEvent::revision)
                    .doesNotContainAnyElementsOf(before.get(i))
                    .containsAll(without(all, after.get(i)));
            assertContiguousAndComplete(live.get(i).events);
        }
    }

    /** Each key's versions come without a break, and what was told last is what is stored. */
    private void assertContiguousAndComplete(List<KeyValueEvent<Price>> events) {
        Map<String, Long> versions = new HashMap<>();
        Map<String, Price> values = new HashMap<>();
        for (KeyValueEvent<Price> event : events) {
            if (event.type() == KeyValueEvent.Type.READY) {
                continue;
            }
            Long known = versions.put(event.key(), event.version());
            assertThat(known == null || event.version() == known + 1)
                    .as("%s after version %s", event, known)
                    .isTrue();
            Price value = event.value();
            if (value == null) {
                values.remove(event.key());
            } else {
                values.put(event.key(), value);
            }
        }
        for (String key : versions.keySet()) {
            assertThat(values.get(key))
                    .isEqualTo(prices.get(key).map(KeyValueEntry::value).orElse(null));
        }
    }

    private static void awaitLast(Recorder recorder) {
        Awaitility.await().until(() -> {
            List<String> told = recorder.told();
            return !told.isEmpty() && told.get(told.size() - 1).startsWith("CREATED last");
        });
    }

    private static Set<Long> without(Set<Long> all, Set<Long> some) {
        Set<Long> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private Set<Long> committedRevisions() {
        return Set.copyOf(DATABASE.jdbc()
                .queryForList("SELECT position FROM store.kv_outbox WHERE kind = ?", Long.class, environment.kind));
    }
}
