package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.PutResult.Outcome;
import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Promise 9: races. */
abstract class KeyRaceContract extends KeyTopic {
    private static final int ROUNDS = 25;

    @Test
    void oneOfEightDeletesSeesTheValueAndOneEventIsWritten() {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "a" + round;
            prices().put(key, ONE);
            List<Optional<Price>> deleted =
                    Race.of(8, number -> () -> kind(number).delete(key));
            assertThat(deleted).containsOnlyOnce(Optional.of(ONE));
            assertThat(feed(key)).containsExactly("CREATED v1 1.00", "DELETED v2 1.00");
        }
    }

    @Test
    void twoFirstPutsGiveOneCreatedAndOneUpdatedAndTheLastEventIsTheStoredValue() {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "a" + round;
            List<PutResult> results = Race.of(2, number -> () -> kind(number).put(key, Price.of(number + ".00")));
            assertThat(results)
                    .extracting(PutResult::outcome)
                    .containsExactlyInAnyOrder(Outcome.CREATED, Outcome.UPDATED);
            assertLastEventIsStored(key);
        }
    }

    @Test
    void oneOfEightFirstPutsIfAbsentCreates() {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "a" + round;
            List<PutResult> results =
                    Race.of(8, number -> () -> kind(number).putIfAbsent(key, Price.of(number + ".00")));
            assertThat(results).extracting(PutResult::outcome).containsOnlyOnce(Outcome.CREATED);
            assertThat(feed(key)).hasSize(1);
        }
    }

    @Test
    void oneOfEightWritersOfAnExpectedVersionWins() {
        prices().put("a", Price.of("0.00"));
        for (long version = 1; version <= ROUNDS; version++) {
            long expected = version;
            List<Boolean> won = Race.of(8, number -> () -> {
                try {
                    return kind(number)
                            .compareAndPut("a", expected, Price.of(expected + "." + number))
                            .isChange();
                } catch (StaleVersionException stale) {
                    assertThat(stale.actualVersion()).isEqualTo(expected + 1);
                    return false;
                }
            });
            assertThat(won).containsOnlyOnce(true);
        }
    }

    @Test
    void tableAndFeedAlwaysEndAlikeAndNoUpdateIsOfAnAbsentKey() {
        Race.of(8, number -> randomWrites(number));
        List<String> events = feed("a");
        boolean present = false;
        long version = 0;
        for (String event : events) {
            assertThat(event).contains(" v" + ++version + " ");
            assertThat(event.startsWith("CREATED")).isEqualTo(!present);
            present = !event.startsWith("DELETED") && !event.startsWith("EXPIRED");
        }
        assertThat(prices().get("a").isPresent()).isEqualTo(present);
        if (present) {
            assertLastEventIsStored("a");
        }
    }

    private Callable<Boolean> randomWrites(int number) {
        return () -> {
            for (int i = 0; i < 60; i++) {
                Price price = Price.of(number + "." + i);
                switch (ThreadLocalRandom.current().nextInt(6)) {
                    case 0, 1 -> kind(number).delete("a");
                    case 2 -> kind(number).putIfAbsent("a", price);
                    case 3 ->
                        kind(number).compute("a", stored -> stored.isEmpty() ? Optional.of(ONE) : Optional.empty());
                    case 4 -> transaction().execute(status -> prices().put("a", price));
                    default -> kind(number).put("a", price);
                }
            }
            return true;
        };
    }

    private void assertLastEventIsStored(String key) {
        List<String> events = feed(key);
        KeyValueEntry<Price> stored = prices().get(key).orElseThrow();
        assertThat(events.get(events.size() - 1))
                .endsWith(" v%d %s".formatted(stored.version(), stored.value().amount()));
    }

    private List<String> feed(String key) {
        List<String> events = new ArrayList<>();
        for (String event : feed()) {
            if (event.contains(" " + key + " v")) {
                events.add(event.replace(" " + key + " ", " "));
            }
        }
        return events;
    }

    private KeyValueKind<Price> kind(int number) {
        return number % 2 == 0 ? prices() : rivalPrices();
    }
}
