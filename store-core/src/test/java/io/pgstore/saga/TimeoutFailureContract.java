package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 7: what becomes of a timeout whose handler fails. */
abstract class TimeoutFailureContract extends PollerTopic {
    private static final Duration SOON = Duration.ofMillis(1);

    @Test
    void whatAFailedHandlerDidIsRolledBackAndItIsCalledAgain() {
        store().schedule(start("placed"), "pay", PAST, null);
        JdbcSagaStore store = store();
        List<Integer> failures = new ArrayList<>();
        SagaTimeoutPoller poller = run(poller(handler(timeout -> {
                    count(store, timeout);
                    failures.add(timeout.failedAttempts());
                    if (timeout.failedAttempts() < 2) {
                        throw new IOException("the bank is closed");
                    }
                }))
                .retries(5, SOON, SOON));
        await(() -> poller.fired() == 1);
        assertThat(failures).containsExactly(0, 1, 2);
        assertThat(poller.failed()).isEqualTo(2);
        assertThat(fired()).isEqualTo(1);
        assertThat(load().version()).isEqualTo(2);
    }

    @Test
    void aFailureIsNotedAndItsTimeoutWaits() {
        store().schedule(start("placed"), "pay", PAST, null);
        SagaTimeoutPoller poller = run(poller(failing()).retries(5, NEVER, NEVER));
        await(() -> poller.failed() == 1);
        await(() -> store().timeouts(name, id).get(0).failedAttempts() == 1);
        assertThat(store().timeouts(name, id)).singleElement().satisfies(timeout -> {
            assertThat(timeout.lastError()).isEqualTo("java.io.IOException: the bank is closed");
            assertThat(timeout.nextTryAt()).isAfter(timeout.dueAt().plus(NEVER));
            assertThat(timeout.dueAt()).isEqualTo(PAST);
            assertThat(timeout.deadAt()).isNull();
        });
        assertThat(store().deadTimeouts().list(name, null, 10)).isEmpty();
    }

    @Test
    void delaysDoubleUpToTheLongest() {
        TimeoutFiring.Retries retries = new TimeoutFiring.Retries(100, Duration.ofSeconds(1), Duration.ofSeconds(10));
        assertThat(IntStream.of(0, 1, 2, 3, 4, 60)
                        .mapToObj(failed -> retries.after(failed(failed), new IOException("x"))
                                .delay()
                                .toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
        assertThat(retries.after(failed(98), new IOException("x")).dead()).isFalse();
        assertThat(retries.after(failed(99), new IOException("x")).dead()).isTrue();
    }

    @Test
    void aHandlerThatKeepsFailingEndsAsADeadLetterThatAnOperatorSees() {
        store().schedule(start("placed"), "pay", PAST, new Order("payload"));
        SagaTimeoutPoller poller = run(poller(failing()).retries(3, SOON, SOON));
        await(() -> poller.dead() == 1);
        assertThat(poller.failed()).isEqualTo(3);
        assertThat(store().deadTimeouts().list(name, null, 10)).singleElement().satisfies(timeout -> {
            assertThat(timeout.failedAttempts()).isEqualTo(3);
            assertThat(timeout.lastError()).contains("the bank is closed");
            assertThat(timeout.deadAt()).isNotNull();
            assertThat(timeout.payload(Order.class)).contains(new Order("payload"));
        });
        assertThat(load().timeoutAt()).isNull();
    }

    @Test
    void aDeadTimeoutFiresAgainWhenAnOperatorSaysSo() {
        JdbcSagaStore store = store();
        store.schedule(start("placed"), "pay", PAST, null);
        AtomicBoolean open = new AtomicBoolean();
        SagaTimeoutPoller poller = run(poller(store, handler(timeout -> {
                    if (!open.get()) {
                        throw new IOException("the bank is closed");
                    }
                    count(store, timeout);
                }))
                .retries(2, SOON, SOON));
        await(() -> poller.dead() == 1);
        assertThat(store.forTenant("acme").deadTimeouts().retry(name, id, "pay"))
                .isFalse();
        open.set(true);
        assertThat(store.deadTimeouts().retry(name, id, "pay")).isTrue();
        await(() -> poller.fired() == 1);
        assertThat(fired()).isEqualTo(1);
        assertThat(store.deadTimeouts().retry(name, id, "pay")).isFalse();
    }

    @Test
    void aDeadTimeoutIsDroppedWhenAnOperatorSaysSo() {
        store().schedule(start("placed"), "pay", PAST, null);
        assertThat(store().deadTimeouts().drop(name, id, "pay")).isFalse();
        SagaTimeoutPoller poller = run(poller(failing()).retries(1, SOON, SOON));
        await(() -> poller.dead() == 1);
        assertThat(store().deadTimeouts().drop(name, id, "pay")).isTrue();
        assertThat(store().deadTimeouts().drop(name, id, "pay")).isFalse();
        assertThat(rows("saga_timeouts")).isZero();
    }

    @Test
    void deadTimeoutsArePagedTheLastToDieFirst() {
        for (int number = 0; number < 5; number++) {
            SagaInstance<Order> saga = store().insert(name, id + number, correlationId + number, new Order("placed"));
            store().schedule(saga, "pay", PAST, null);
        }
        SagaTimeoutPoller poller = run(poller(failing()).retries(1, SOON, SOON));
        await(() -> poller.dead() == 5);
        owner().update("UPDATE store.saga_timeouts SET dead_at = now() WHERE saga_name = ?", name);
        DeadTimeouts dead = store().deadTimeouts();
        List<String> visited = new ArrayList<>();
        List<SagaTimeout> page = dead.list(name, null, 2);
        while (!page.isEmpty()) {
            page.forEach(timeout -> visited.add(timeout.sagaId()));
            page = dead.list(name, page.get(page.size() - 1), 2);
        }
        assertThat(visited).containsExactly(id + 4, id + 3, id + 2, id + 1, id + 0);
        assertThatIllegalArgumentException().isThrownBy(() -> dead.list(name, null, 0));
    }

    @Test
    void aDeadTimeoutThatIsSetAnewFiresAgain() {
        JdbcSagaStore store = store();
        SagaInstance<Order> saga = start("placed");
        store.schedule(saga, "pay", PAST, null);
        Handler handler = failing();
        SagaTimeoutPoller poller = run(poller(store, handler).retries(1, SOON, SOON));
        await(() -> poller.dead() == 1);
        store.schedule(saga, "pay", PAST.plusSeconds(1), null);
        await(() -> poller.dead() == 2);
        assertThat(handler.handed()).extracting(SagaTimeout::failedAttempts).containsExactly(0, 0);
    }

    @Test
    void aTimeoutThatIsSetAnewMeanwhileIsNotBlamedForTheFailure() {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "pay", PAST, null);
        TimeoutClaims claims = new TimeoutClaims(store().context(), NEVER);
        SagaTimeout claimed = transaction().execute(status -> {
            SagaTimeout timeout = claims.claim(name).orElseThrow();
            status.setRollbackOnly();
            return timeout;
        });
        store().schedule(saga, "pay", PAST.plusSeconds(1), null);
        TimeoutClaims.Failure failure = new TimeoutClaims.Failure("too late", SOON, true);
        assertThat(claims.failed(claimed, failure)).isFalse();
        assertThat(store().timeouts(name, id))
                .extracting(SagaTimeout::failedAttempts)
                .containsExactly(0);
    }

    @Test
    void aHandlerWhoseTransactionCannotCommitHasFailed() {
        store().schedule(start("placed"), "pay", PAST, null);
        TransactionTemplate joined = transaction();
        SagaTimeoutPoller poller =
                run(poller(handler(timeout -> joined.executeWithoutResult(status -> status.setRollbackOnly())))
                        .retries(1, SOON, SOON));
        await(() -> poller.dead() == 1);
        assertThat(poller.fired()).isZero();
        assertThat(store().deadTimeouts().list(name, null, 10))
                .singleElement()
                .satisfies(timeout -> assertThat(timeout.lastError()).contains("UnexpectedRollbackException"));
    }

    @Test
    void wordsThatPostgresCannotHoldDoNotKeepAFailureFromBeingNoted() {
        store().schedule(start("placed"), "pay", PAST, null);
        SagaTimeoutPoller poller = run(poller(handler(timeout -> {
                    throw new IOException("a\0b".repeat(2_000));
                }))
                .retries(1, SOON, SOON));
        await(() -> poller.dead() == 1);
        assertThat(store().deadTimeouts().list(name, null, 10).get(0).lastError())
                .startsWith("java.io.IOException: a b");
    }

    private Handler failing() {
        return handler(timeout -> {
            throw new IOException("the bank is closed");
        });
    }

    private static SagaTimeout failed(int times) {
        return new SagaTimeout(
                "default",
                "order",
                "o-1",
                "o-1",
                "pay",
                PAST,
                new SagaTimeout.Tries(times, PAST, null, null),
                null,
                SagaEnvironment.CODEC);
    }
}
