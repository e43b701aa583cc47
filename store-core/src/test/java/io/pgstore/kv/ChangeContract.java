package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.kv.PutResult.Outcome;
import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.testing.Race;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Promise 3: update and compute. */
abstract class ChangeContract extends KeyTopic {
    @Test
    void updateChangesTheValue() {
        prices().put("a", ONE);
        PutResult updated = prices().update("a", price -> add(price, 1));
        assertThat(updated.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(updated.version()).isEqualTo(2);
        assertThat(prices().get("a")).get().extracting(KeyValueEntry::value).isEqualTo(TWO);
    }

    @Test
    void updateOfAMissingKeyIsKeyNotFound() {
        prices().put("b", ONE);
        prices().delete("b");
        for (String key : new String[] {"a", "b"}) {
            assertThatExceptionOfType(KeyNotFoundException.class)
                    .isThrownBy(() -> prices().update(key, price -> TWO))
                    .satisfies(missing -> assertThat(missing.key()).isEqualTo(key));
        }
    }

    @Test
    void whatTheFunctionThrowsSurfacesAndNothingIsWritten() {
        prices().put("a", ONE);
        assertThatIllegalStateException()
                .isThrownBy(() -> prices().update("a", price -> {
                    throw new IllegalStateException("on purpose");
                }))
                .withMessage("on purpose");
        assertThat(feed()).hasSize(1);
    }

    @Test
    void anEqualValueIsUnchanged() {
        PutResult put = prices().put("a", ONE);
        assertThat(prices().update("a", price -> Price.of("1.00")))
                .isEqualTo(new PutResult(Outcome.UNCHANGED, 1, put.revision()));
        assertThat(feed()).hasSize(1);
    }

    @Test
    void updateHoldsTheRowsLock() {
        prices().put("a", ONE);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<PutResult> slow = start(() -> rivalPrices().update("a", price -> {
            inside.countDown();
            awaitQuietly(goOn);
            return add(price, 1);
        }));
        awaitQuietly(inside);
        Future<PutResult> second = start(() -> prices().update("a", price -> add(price, 10)));
        awaitWaiting();
        goOn.countDown();
        assertThat(result(slow).version()).isEqualTo(2);
        assertThat(result(second).version()).isEqualTo(3);
        assertThat(prices().get("a")).get().extracting(KeyValueEntry::value).isEqualTo(Price.of("12.00"));
    }

    @Test
    void updatesLoseNothing() {
        prices().put("a", Price.of("0"));
        Race.of(8, number -> () -> {
            for (int i = 0; i < 20; i++) {
                prices().update("a", price -> add(price, 1));
            }
            return true;
        });
        KeyValueEntry<Price> entry = prices().get("a").orElseThrow();
        assertThat(entry.value().amount()).isEqualByComparingTo("160");
        assertThat(entry.version()).isEqualTo(161);
    }

    @Test
    void updateKeepsTheExpiry() {
        prices().put("a", ONE, PutOptions.expiringAfter(Duration.ofHours(1)));
        prices().update("a", price -> TWO);
        assertThat(prices().get("a")).get().extracting(KeyValueEntry::expiresAt).isNotNull();
    }

    @Test
    void computeCreatesChangesAndDeletes() {
        assertThat(prices().compute("a", price -> price.or(() -> Optional.of(ONE)))
                        .outcome())
                .isEqualTo(Outcome.CREATED);
        assertThat(prices().compute("a", price -> price.map(value -> add(value, 1)))
                        .outcome())
                .isEqualTo(Outcome.UPDATED);
        assertThat(prices().compute("a", price -> price).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(prices().compute("a", price -> Optional.empty()).outcome()).isEqualTo(Outcome.DELETED);
        assertThat(prices().compute("a", price -> price)).isEqualTo(new PutResult(Outcome.UNCHANGED, 0, 0));
        assertThat(feed()).containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00", "DELETED a v3 2.00");
    }

    @Test
    void computeOverAnExpiredValueSeesNoneAndRecordsItsEnd() {
        prices().put("a", ONE);
        expire("a");
        assertThat(prices().compute("a", price -> {
                            assertThat(price).isEmpty();
                            return Optional.of(TWO);
                        })
                        .outcome())
                .isEqualTo(Outcome.CREATED);
        assertThat(feed()).containsExactly("CREATED a v1 1.00", "EXPIRED a v2 1.00", "CREATED a v3 2.00");
    }

    @Test
    void racingComputesOfAnAbsentKeyLoseNothing() {
        Race.of(8, number -> () -> prices().compute("a", price -> Optional.of(add(price.orElse(Price.of("0")), 1))));
        assertThat(prices().get("a").orElseThrow().value().amount()).isEqualByComparingTo("8");
        assertThat(feed()).hasSize(8).first().asString().startsWith("CREATED");
    }

    private static Price add(Price price, int amount) {
        return new Price(price.amount().add(BigDecimal.valueOf(amount)));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
