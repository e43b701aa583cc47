package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.TransactionTemplate;

/** How calls join the caller's transaction; promise 8's time-out. */
abstract class KeyTransactionContract extends KeyTopic {
    @Test
    void valuesAndEventsCommitOrVanishWithTheCallersTransaction() {
        transaction().executeWithoutResult(status -> {
            prices().put("a", ONE);
            prices().put("b", TWO);
            assertThat(prices().get("a")).isPresent();
            assertThat(owner().queryForList("SELECT key FROM store.kv WHERE kind = ?", kindName))
                    .isEmpty();
            status.setRollbackOnly();
        });
        assertThat(prices().get("a")).isEmpty();
        assertThat(feed()).isEmpty();
        transaction().executeWithoutResult(status -> {
            prices().put("a", ONE);
            prices().delete("a");
        });
        assertThat(feed()).hasSize(2);
    }

    @Test
    void aReadOnlyTransactionRefusesWrites() {
        readOnly().executeWithoutResult(status -> {
            assertThat(prices().get("a")).isEmpty();
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> prices().put("a", ONE))
                    .withMessageContaining("read-only");
        });
    }

    @Test
    void aLostRaceAboveReadCommittedIsAConcurrencyFailure() {
        prices().put("a", ONE);
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> repeatableRead().executeWithoutResult(status -> {
                    prices().get("a");
                    elsewhere().executeWithoutResult(other -> rivalPrices().put("a", TWO));
                    prices().put("a", THREE);
                }));
        assertThat(prices().get("a").orElseThrow().value()).isEqualTo(TWO);
    }

    @Test
    void anInterruptedThreadWritesNothing() {
        prices().put("a", ONE);
        assertInterrupted(() -> prices().put("a", TWO));
        assertInterrupted(() -> prices().putAll(Map.of("a", TWO)));
        assertInterrupted(() -> prices().update("a", price -> TWO));
        assertInterrupted(() -> prices().delete("a"));
        transaction().executeWithoutResult(status -> {
            assertInterrupted(() -> prices().put("a", TWO));
            prices().put("b", TWO);
        });
        assertThat(prices().get("a").orElseThrow().value()).isEqualTo(ONE);
        assertThat(prices().get("b")).isPresent();
    }

    private static void assertInterrupted(ThrowableAssert.ThrowingCallable write) {
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(CannotAcquireLockException.class)
                    .isThrownBy(write)
                    .withMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theTimeOutOfTheCallersTransactionEndsAWait() throws InterruptedException {
        prices().put("a", ONE);
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Boolean> holder = start(() -> elsewhere().execute(status -> {
            rivalPrices().put("a", TWO);
            locked.countDown();
            try {
                return end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException exception) {
                throw new IllegalStateException(exception);
            }
        }));
        assertThat(locked.await(60, TimeUnit.SECONDS)).isTrue();
        TransactionTemplate impatient = transaction();
        impatient.setTimeout(1);
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> impatient.executeWithoutResult(status -> prices().put("a", THREE)))
                .isInstanceOfAny(DataAccessException.class, TransactionTimedOutException.class);
        end.countDown();
        assertThat(result(holder)).isTrue();
        assertThat(prices().get("a").orElseThrow().value()).isEqualTo(TWO);
    }
}
