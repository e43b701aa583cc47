package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.PutResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Promise 6: values that expire. */
abstract class ExpiryContract extends KeyTopic {
    private static final PutOptions AN_HOUR = PutOptions.expiringAfter(Duration.ofHours(1));

    @Test
    void aValueSaysWhenItExpires() {
        prices().put("a", ONE, AN_HOUR);
        assertThat(prices().get("a").orElseThrow().expiresAt())
                .isBetween(Instant.now().plusSeconds(3_000), Instant.now().plusSeconds(4_000));
    }

    @Test
    void anExpiredKeyIsAbsentForEveryReaderAtOnce() {
        prices().put("a", ONE, AN_HOUR);
        expire("a");
        assertThat(prices().get("a")).isEmpty();
        assertThat(rivalPrices().get("a")).isEmpty();
        assertThat(prices().keys(KeyQuery.all())).isEmpty();
        assertThat(prices().count(KeyQuery.all())).isZero();
        assertThat(prices().delete("a")).isEmpty();
        assertThatExceptionOfType(KeyNotFoundException.class).isThrownBy(() -> prices().update("a", price -> TWO));
        assertThatExceptionOfType(StaleVersionException.class)
                .isThrownBy(() -> prices().compareAndPut("a", 1, TWO))
                .satisfies(stale -> assertThat(stale.actualVersion()).isZero());
    }

    @Test
    void theClockDecidesNotTheStartOfTheTransaction() {
        transaction().executeWithoutResult(status -> {
            jdbc().queryForObject("SELECT now()::text", String.class);
            prices().put("a", ONE, PutOptions.expiringAfter(Duration.ofMillis(1)));
            jdbc().queryForObject("SELECT pg_sleep(0.01)::text", String.class);
            assertThat(prices().get("a")).isEmpty();
        });
    }

    @Test
    void aPutOverAnExpiredKeyRecordsItsEndAndCreates() {
        prices().put("a", ONE, AN_HOUR);
        expire("a");
        PutResult put = prices().put("a", ONE);
        assertThat(put.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(put.version()).isEqualTo(3);
        assertThat(feed()).containsExactly("CREATED a v1 1.00", "EXPIRED a v2 1.00", "CREATED a v3 1.00");
    }

    @Test
    void putIfAbsentAndCompareWithZeroCreateOverAnExpiredKey() {
        prices().put("a", ONE, AN_HOUR);
        expire("a");
        assertThat(prices().putIfAbsent("a", TWO).outcome()).isEqualTo(Outcome.CREATED);
        prices().put("b", ONE, AN_HOUR);
        expire("b");
        assertThat(prices().compareAndPut("b", 0, TWO).outcome()).isEqualTo(Outcome.CREATED);
    }

    @Test
    void aPutOfTheSameValueMovesTheExpiryWithoutAnEvent() {
        prices().put("a", ONE, PutOptions.expiringAfter(Duration.ofMinutes(1)));
        Instant first = prices().get("a").orElseThrow().expiresAt();
        assertThat(prices().put("a", ONE, AN_HOUR).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(prices().get("a").orElseThrow().expiresAt()).isAfter(first);
        assertThat(prices().put("a", ONE).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(prices().get("a").orElseThrow().expiresAt()).isNull();
        assertThat(feed()).hasSize(1);
    }

    @Test
    void aPutWithoutExpiryEndsTheOneBefore() {
        prices().put("a", ONE, AN_HOUR);
        prices().put("a", TWO);
        assertThat(prices().get("a").orElseThrow().expiresAt()).isNull();
    }

    @Test
    void touchExtends() {
        prices().put("a", ONE, PutOptions.expiringAfter(Duration.ofMinutes(1)));
        Instant first = prices().get("a").orElseThrow().expiresAt();
        assertThat(prices().touch("a", Duration.ofHours(1))).isTrue();
        assertThat(prices().get("a").orElseThrow().expiresAt()).isAfter(first);
        assertThat(prices().get("a").orElseThrow().version()).isEqualTo(1);
        assertThat(feed()).hasSize(1);
    }

    @Test
    void touchDoesNotBringBackTheDead() {
        assertThat(prices().touch("a", Duration.ofHours(1))).isFalse();
        prices().put("a", ONE, AN_HOUR);
        expire("a");
        assertThat(prices().touch("a", Duration.ofHours(1))).isFalse();
        assertThat(prices().get("a")).isEmpty();
    }

    @Test
    void aTimeToLiveIsPositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.expiringAfter(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> prices().touch("a", Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> store().lease(Duration.ZERO));
    }

    @Test
    void keysOfALeaseVanishTogetherWhenItEnds() {
        KeyLease lease = store().lease(Duration.ofHours(1));
        prices().put("a", ONE, PutOptions.boundTo(lease));
        prices().put("b", TWO, PutOptions.boundTo(lease));
        prices().put("c", THREE);
        lease.close();
        lease.close();
        assertThat(prices().keys(KeyQuery.all())).containsExactly("c");
        assertThat(feed()).endsWith("DELETED a v2 1.00", "DELETED b v2 2.00");
        assertEnded(lease);
    }

    @Test
    void keysOfALeaseThatIsNotKeptAliveAreAbsentForEveryReaderAtOnce() {
        KeyLease lease = store().lease(Duration.ofHours(1));
        prices().put("a", ONE, PutOptions.boundTo(lease));
        lease.keepAlive();
        assertThat(prices().get("a")).isPresent();
        runOut(lease);
        assertThat(prices().get("a")).isEmpty();
        assertThat(rivalPrices().keys(KeyQuery.all())).isEmpty();
        assertEnded(lease);
        assertThat(prices().put("a", TWO).outcome()).isEqualTo(Outcome.CREATED);
        assertThat(feed()).containsExactly("CREATED a v1 1.00", "EXPIRED a v2 1.00", "CREATED a v3 2.00");
    }

    @Test
    void aKeyLeavesItsLeaseWithAnotherPut() {
        KeyLease lease = store().lease(Duration.ofHours(1));
        prices().put("a", ONE, PutOptions.boundTo(lease));
        assertThat(prices().put("a", ONE).outcome()).isEqualTo(Outcome.UNCHANGED);
        lease.close();
        assertThat(prices().get("a")).isPresent();
    }

    @Test
    void aKeyLeavesItsLeaseWithAPutOfAnotherValue() {
        KeyLease lease = store().lease(Duration.ofHours(1));
        prices().put("a", ONE, PutOptions.boundTo(lease));
        assertThat(prices().put("a", TWO).outcome()).isEqualTo(Outcome.UPDATED);
        prices().put("b", ONE, PutOptions.boundTo(lease));
        assertThat(prices().put("b", TWO, PutOptions.expiringAfter(Duration.ofHours(1)))
                        .version())
                .isEqualTo(2);
        lease.close();
        assertThat(prices().keys(KeyQuery.all())).containsExactly("a", "b");
        assertThat(feed())
                .containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00", "CREATED b v1 1.00", "UPDATED b v2 2.00");
    }

    @Test
    void anEndedLeaseLeavesTheCallersTransactionUsable() {
        KeyLease lease = store().lease(Duration.ofHours(1));
        lease.close();
        transaction().executeWithoutResult(status -> {
            assertEnded(lease);
            prices().put("b", TWO);
        });
        assertThat(prices().get("b")).isPresent();
    }

    private void assertEnded(KeyLease lease) {
        assertThatExceptionOfType(KeyLeaseEndedException.class).isThrownBy(lease::keepAlive);
        assertThatExceptionOfType(KeyLeaseEndedException.class)
                .isThrownBy(() -> prices().put("x", ONE, PutOptions.boundTo(lease)))
                .satisfies(ended -> assertThat(ended.leaseId()).isEqualTo(lease.id()));
    }

    private void runOut(KeyLease lease) {
        owner().update(
                        "UPDATE store.kv_leases SET expires_at = clock_timestamp() - interval '1 second' WHERE lease_id = ?",
                        lease.id());
    }
}
