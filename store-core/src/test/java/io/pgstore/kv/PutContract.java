package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.PutResult.Outcome;
import io.pgstore.kv.TestKeyValues.Price;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Promises 1 and 2: get, put, put if absent, compare and put. */
abstract class PutContract extends KeyTopic {
    @Test
    void anAbsentKeyIsEmpty() {
        assertThat(prices().get("a")).isEmpty();
    }

    @Test
    void theFirstPutCreatesVersionOne() {
        PutResult put = prices().put("a", ONE);
        assertThat(put.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(put.version()).isEqualTo(1);
        assertThat(put.revision()).isPositive();
        assertThat(feed()).containsExactly("CREATED a v1 1.00");
    }

    @Test
    void getReturnsValueVersionRevisionAndTime() {
        PutResult put = prices().put("a", ONE);
        KeyValueEntry<Price> entry = prices().get("a").orElseThrow();
        assertThat(entry.key()).isEqualTo("a");
        assertThat(entry.value()).isEqualTo(ONE);
        assertThat(entry.version()).isEqualTo(1);
        assertThat(entry.revision()).isEqualTo(put.revision());
        assertThat(entry.updatedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(entry.expiresAt()).isNull();
    }

    @Test
    void anotherValueUpdatesTheKeyAndCountsUp() {
        PutResult first = prices().put("a", ONE);
        PutResult second = prices().put("a", TWO);
        assertThat(second.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.revision()).isGreaterThan(first.revision());
        assertThat(prices().get("a")).get().extracting(KeyValueEntry::value).isEqualTo(TWO);
        assertThat(feed()).containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00");
    }

    @Test
    void equalBytesAreUnchangedWithoutWriteVersionOrEvent() {
        PutResult first = prices().put("a", ONE);
        String row = rowVersion();
        PutResult again = prices().put("a", Price.of("1.00"));
        assertThat(again).isEqualTo(new PutResult(Outcome.UNCHANGED, 1, first.revision()));
        assertThat(again.isChange()).isFalse();
        assertThat(rowVersion()).isEqualTo(row);
        assertThat(feed()).hasSize(1);
    }

    @Test
    void anotherScaleIsAnotherValue() {
        prices().put("a", ONE);
        assertThat(prices().put("a", Price.of("1.0")).outcome()).isEqualTo(Outcome.UPDATED);
    }

    @Test
    void putIfAbsentCreatesOnce() {
        PutResult created = prices().putIfAbsent("a", ONE);
        assertThat(created.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(prices().putIfAbsent("a", TWO)).isEqualTo(new PutResult(Outcome.UNCHANGED, 1, created.revision()));
        assertThat(prices().get("a")).get().extracting(KeyValueEntry::value).isEqualTo(ONE);
        assertThat(feed()).hasSize(1);
    }

    @Test
    void compareAndPutUpdatesTheExpectedVersion() {
        prices().put("a", ONE);
        PutResult put = prices().compareAndPut("a", 1, TWO);
        assertThat(put.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(put.version()).isEqualTo(2);
        assertThat(feed()).endsWith("UPDATED a v2 2.00");
    }

    @Test
    void compareAndPutWithZeroCreates() {
        assertThat(prices().compareAndPut("a", 0, ONE).outcome()).isEqualTo(Outcome.CREATED);
        assertStale(0, 1);
    }

    @Test
    void compareAndPutOfEqualBytesIsUnchanged() {
        prices().put("a", ONE);
        assertThat(prices().compareAndPut("a", 1, ONE).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(feed()).hasSize(1);
    }

    @Test
    void aStaleVersionIsRejectedAndNothingIsWritten() {
        prices().put("a", ONE);
        prices().put("a", TWO);
        assertStale(1, 2);
        assertStale(7, 2);
        assertThat(prices().get("a")).get().extracting(KeyValueEntry::value).isEqualTo(TWO);
        assertThat(feed()).hasSize(2);
    }

    @Test
    void anAbsentKeyIsAtVersionZero() {
        assertStale(1, 0);
    }

    @Test
    void aConflictLeavesTheCallersTransactionUsable() {
        prices().put("a", ONE);
        transaction().executeWithoutResult(status -> {
            assertStale(5, 1);
            prices().put("b", TWO);
        });
        assertThat(prices().get("b")).isPresent();
    }

    @Test
    void badArgumentsAreRefusedBeforeAnySql() {
        assertThatIllegalArgumentException().isThrownBy(() -> prices().put(" ", ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> prices().put("a\tb", ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> prices().put("\ud800", ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> prices().compareAndPut("a", -1, ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> store().kind("", Price.class));
        assertThatIllegalArgumentException().isThrownBy(() -> store().kind("k".repeat(129), Price.class));
    }

    private void assertStale(long expected, long actual) {
        assertThatExceptionOfType(StaleVersionException.class)
                .isThrownBy(() -> prices().compareAndPut("a", expected, THREE))
                .satisfies(stale -> {
                    assertThat(stale.kind()).isEqualTo(kindName);
                    assertThat(stale.key()).isEqualTo("a");
                    assertThat(stale.expectedVersion()).isEqualTo(expected);
                    assertThat(stale.actualVersion()).isEqualTo(actual);
                });
    }

    /** Returns what changes with every write of the row. */
    private String rowVersion() {
        return environment()
                .owner()
                .queryForObject(
                        "SELECT concat(xmin, ' ', ctid) FROM store.kv WHERE kind = ? AND key = 'a'",
                        String.class,
                        kindName);
    }
}
