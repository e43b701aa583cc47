package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.PutResult.Outcome;
import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Promise 4: many keys at once. */
abstract class BatchContract extends KeyTopic {
    @Test
    void eachKeyHasItsResultAndOtherKeysStay() {
        prices().put("same", ONE);
        prices().put("old", ONE);
        prices().put("other", ONE);
        prices().put("deleted", ONE);
        prices().delete("deleted");
        Map<String, PutResult> results = prices().putAll(Map.of("same", ONE, "old", TWO, "new", THREE, "deleted", TWO));
        assertThat(results)
                .hasSize(4)
                .hasEntrySatisfying(
                        "same", result -> assertThat(result.outcome()).isEqualTo(Outcome.UNCHANGED))
                .hasEntrySatisfying(
                        "old", result -> assertThat(result.outcome()).isEqualTo(Outcome.UPDATED))
                .hasEntrySatisfying(
                        "new", result -> assertThat(result.outcome()).isEqualTo(Outcome.CREATED))
                .hasEntrySatisfying(
                        "deleted", result -> assertThat(result.outcome()).isEqualTo(Outcome.CREATED));
        assertThat(results).hasEntrySatisfying("old", result -> assertThat(result.version())
                .isEqualTo(2));
        assertThat(results).hasEntrySatisfying("deleted", result -> assertThat(result.version())
                .isEqualTo(3));
        assertThat(prices().get("other")).isPresent();
        assertThat(feed().subList(5, 8))
                .containsExactly("CREATED deleted v3 2.00", "CREATED new v1 3.00", "UPDATED old v2 2.00");
    }

    @Test
    void nothingIsNothing() {
        assertThat(prices().putAll(Map.of())).isEmpty();
    }

    @Test
    void oneBadKeyAndNothingIsWritten() {
        Map<String, Price> values = new LinkedHashMap<>();
        values.put("a", ONE);
        values.put("", TWO);
        assertThatIllegalArgumentException().isThrownBy(() -> prices().putAll(values));
        assertThat(prices().get("a")).isEmpty();
    }

    @Test
    void anExpiredKeyEndsAndIsCreatedAnew() {
        prices().put("a", ONE);
        prices().put("b", ONE);
        expire("a");
        Map<String, PutResult> results = prices().putAll(Map.of("a", ONE, "b", TWO));
        assertThat(results)
                .hasEntrySatisfying("a", result -> assertThat(result.outcome()).isEqualTo(Outcome.CREATED));
        assertThat(feed().subList(2, 5)).containsExactly("UPDATED b v2 2.00", "EXPIRED a v2 1.00", "CREATED a v3 1.00");
    }

    @Test
    void theyCommitOrVanishTogether() {
        transaction().executeWithoutResult(status -> {
            prices().putAll(Map.of("a", ONE, "b", TWO));
            status.setRollbackOnly();
        });
        assertThat(prices().count(KeyQuery.all())).isZero();
        assertThat(feed()).isEmpty();
    }

    @Test
    void racingBatchesInAnyOrderNeverDeadlockAndEachKeyIsCreatedOnce() {
        List<String> keys = List.of("a", "b", "c", "d", "e", "f", "g", "h");
        for (int round = 0; round < 5; round++) {
            int current = round;
            List<Map<String, PutResult>> results = Race.of(8, number -> () -> {
                List<String> mine = new ArrayList<>(keys);
                Collections.shuffle(mine);
                Map<String, Price> values = new LinkedHashMap<>();
                mine.forEach(key -> values.put(key + current, Price.of(number + ".00")));
                KeyValueKind<Price> kind = number % 2 == 0 ? prices() : rivalPrices();
                return transactionOf(number, () -> kind.putAll(values));
            });
            for (String key : keys) {
                assertThat(results.stream().map(each -> Objects.requireNonNull(each.get(key + current))
                                .outcome()))
                        .containsOnlyOnce(Outcome.CREATED);
            }
        }
    }

    private Map<String, PutResult> transactionOf(int number, Supplier<Map<String, PutResult>> work) {
        return number % 4 == 0 ? Objects.requireNonNull(transaction().execute(status -> work.get())) : work.get();
    }
}
