package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.PutResult.Outcome;
import org.junit.jupiter.api.Test;

/** Promise 2: deletions, and what they leave behind. */
abstract class DeleteContract extends KeyTopic {
    @Test
    void deleteReturnsThePreviousValueAndRecordsIt() {
        prices().put("a", ONE);
        prices().put("a", TWO);
        assertThat(prices().delete("a")).contains(TWO);
        assertThat(prices().get("a")).isEmpty();
        assertThat(feed()).endsWith("DELETED a v3 2.00");
    }

    @Test
    void deletingAnAbsentKeyIsEmptyAndRecordsNothing() {
        assertThat(prices().delete("a")).isEmpty();
        prices().put("a", ONE);
        prices().delete("a");
        assertThat(prices().delete("a")).isEmpty();
        assertThat(feed()).hasSize(2);
    }

    @Test
    void deleteOfAnExpectedVersion() {
        prices().put("a", ONE);
        assertThat(prices().delete("a", 1)).isEqualTo(ONE);
        assertThat(prices().get("a")).isEmpty();
    }

    @Test
    void deleteOfAnotherVersionIsRejected() {
        prices().put("a", ONE);
        assertStaleDelete("a", 2, 1);
        assertStaleDelete("b", 1, 0);
        assertThat(prices().get("a")).isPresent();
        assertThatIllegalArgumentException().isThrownBy(() -> prices().delete("a", 0));
    }

    @Test
    void aKeyCreatedAnewCountsOnSoThatNoStaleWriterIsTakenIn() {
        PutResult first = prices().put("a", ONE);
        prices().delete("a");
        PutResult second = prices().put("a", ONE);
        assertThat(second.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(second.version()).isEqualTo(3);
        assertThat(second.revision()).isGreaterThan(first.revision());
        assertThatExceptionOfType(StaleVersionException.class)
                .isThrownBy(() -> prices().compareAndPut("a", first.version(), TWO));
        assertStaleDelete("a", first.version(), 3);
        assertThat(feed()).containsExactly("CREATED a v1 1.00", "DELETED a v2 1.00", "CREATED a v3 1.00");
    }

    @Test
    void putIfAbsentAndCompareWithZeroCreateOverADeletion() {
        prices().put("a", ONE);
        prices().delete("a");
        assertThat(prices().putIfAbsent("a", TWO).outcome()).isEqualTo(Outcome.CREATED);
        prices().delete("a");
        assertThat(prices().compareAndPut("a", 0, THREE).outcome()).isEqualTo(Outcome.CREATED);
        assertThat(prices().put("a", ONE).outcome()).isEqualTo(Outcome.UPDATED);
    }

    private void assertStaleDelete(String key, long expected, long actual) {
        assertThatExceptionOfType(StaleVersionException.class)
                .isThrownBy(() -> prices().delete(key, expected))
                .satisfies(stale -> assertThat(stale.actualVersion()).isEqualTo(actual));
    }
}
