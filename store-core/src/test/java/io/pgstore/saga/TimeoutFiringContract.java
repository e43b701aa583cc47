package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Promise 7: timeouts that are due fire, once in effect, whoever dies meanwhile. */
abstract class TimeoutFiringContract extends PollerTopic {
    @Test
    void aDueTimeoutIsHandedToItsHandlerWithItsPayload() {
        store().schedule(start("placed"), "pay", PAST, new Order("payload", 5));
        Handler handler = counting(store());
        SagaTimeoutPoller poller = run(poller(handler));
        await(() -> poller.fired() == 1);
        assertThat(handler.handed()).singleElement().satisfies(timeout -> {
            assertThat(timeout.sagaId()).isEqualTo(id);
            assertThat(timeout.correlationId()).isEqualTo(correlationId);
            assertThat(timeout.name()).isEqualTo("pay");
            assertThat(timeout.dueAt()).isEqualTo(PAST);
            assertThat(timeout.payload(Order.class)).contains(new Order("payload", 5));
        });
        assertThat(fired()).isEqualTo(1);
        assertThat(store().timeouts(name, id)).isEmpty();
    }

    @Test
    void whatIsNotDueStays() {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "later", Instant.now().plusSeconds(3_600), null);
        store().schedule(saga, "pay", PAST, null);
        SagaTimeoutPoller poller = run(poller(counting(store())));
        await(() -> poller.fired() == 1);
        assertThat(store().timeouts(name, id)).extracting(SagaTimeout::name).containsExactly("later");
    }

    @Test
    void aTimeoutFiresOnceItIsDueThoughNobodyPolls() {
        Instant due = Instant.now().plusMillis(50);
        store().schedule(start("placed"), "pay", due, null);
        List<Boolean> early = new ArrayList<>();
        SagaTimeoutPoller poller = run(poller(handler(timeout -> early.add(
                owner().queryForObject("SELECT clock_timestamp() < ?::timestamptz", Boolean.class, due.toString())))));
        await(() -> poller.fired() == 1);
        assertThat(early).containsExactly(false);
    }

    @Test
    void aTimeoutThatIsSetInThisProcessWakesThePoller() {
        JdbcSagaStore store = store();
        SagaTimeoutPoller poller = run(poller(store, counting(store)));
        SagaInstance<Order> saga = start("placed");
        for (int number = 1; number <= 3; number++) {
            store.schedule(saga, "pay", PAST, null);
            int fired = number;
            await(() -> poller.fired() == fired);
        }
        assertThat(fired()).isEqualTo(3);
    }

    @Test
    void aTimeoutThatAnotherProcessSetsIsSeenWithinThePollInterval() {
        SagaTimeoutPoller poller = run(poller(counting(store())).pollInterval(Duration.ofMillis(20)));
        rival().schedule(start("placed"), "pay", PAST, null);
        await(() -> poller.fired() == 1);
        assertThat(fired()).isEqualTo(1);
    }

    @Test
    void eachTimeoutFiresOnceThoughSeveralInstancesPoll() {
        IntStream.range(0, 60).forEach(number -> {
            SagaInstance<Order> saga = store().insert(name, id + number, correlationId + number, new Order("placed"));
            store().schedule(saga, "pay", PAST.plusSeconds(number), null);
        });
        List<SagaTimeoutPoller> pollers = List.of(
                run(poller(counting(store()))),
                run(rivalPoller(counting(rival()))),
                run(rivalPoller(counting(rival()))));
        await(() -> rows("saga_timeouts") == 0
                && pollers.stream().mapToLong(SagaTimeoutPoller::fired).sum() == 60);
        assertThat(store().find(SagaQuery.of(name), Order.class))
                .hasSize(60)
                .allSatisfy(saga -> assertThat(saga.version()).isEqualTo(2));
    }

    @Test
    void theTimeoutsOfOneSagaFireOneAtATime() {
        SagaInstance<Order> saga = start("placed");
        IntStream.range(0, 20).forEach(number -> store().schedule(saga, "t" + number, PAST, null));
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Handler handler = handler(timeout -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            count(rival(), timeout);
            atOnce.decrementAndGet();
        });
        SagaTimeoutPoller one = run(rivalPoller(handler));
        SagaTimeoutPoller other = run(rivalPoller(handler));
        await(() -> one.fired() + other.fired() == 20);
        assertThat(most).hasValue(1);
        assertThat(fired()).isEqualTo(20);
    }

    @Test
    void aLockedSagaHoldsUpNoOther() {
        store().schedule(start("placed"), "pay", PAST, null);
        SagaInstance<Order> other = store().insert(name, id + "-other", correlationId + "-other", new Order("placed"));
        store().schedule(other, "pay", PAST.plusSeconds(1), null);
        JdbcSagaStore rival = rival();
        Handler handler = counting(store());
        SagaTimeoutPoller[] poller = new SagaTimeoutPoller[1];
        rivalTransaction().executeWithoutResult(status -> {
            rival.lockByCorrelationId(name, correlationId, Order.class);
            poller[0] = run(poller(handler));
            await(() -> poller[0].fired() == 1);
            assertThat(handler.handed()).extracting(SagaTimeout::sagaId).containsExactly(other.sagaId());
        });
        await(() -> poller[0].fired() == 2);
        assertThat(fired()).isEqualTo(1);
    }

    @Test
    void aSagaNameThatIsAlwaysBusyLeavesOthersTheirTurn() {
        JdbcSagaStore store = store();
        SagaInstance<Order> busy = start("placed");
        SagaInstance<Order> other = store.insert(name + "-other", id, correlationId, new Order("placed"));
        Handler restless = handler(timeout -> {
            store.schedule(other, "pay", PAST, null);
            store.schedule(busy, timeout.name(), PAST, null);
        });
        Handler patient = new Handler(other.sagaName(), timeout -> {});
        store.schedule(busy, "again", PAST, null);
        run(poller(store, restless).handler(patient).threads(1));
        await(() -> !patient.handed().isEmpty());
    }

    @Test
    void aTimeoutMayBeSetAgainByItsHandler() {
        store().schedule(start("placed"), "remind", PAST, null);
        JdbcSagaStore store = store();
        SagaTimeoutPoller poller = run(poller(store, handler(timeout -> {
            count(store, timeout);
            if (fired(store) < 3) {
                store.schedule(load(store), timeout.name(), PAST, null);
            }
        })));
        await(() -> poller.fired() == 3);
        assertThat(fired()).isEqualTo(3);
        assertThat(rows("saga_timeouts")).isZero();
    }

    @Test
    void aHandlerThatCompletesTheSagaRemovesItsOtherTimeouts() {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "pay", PAST, null);
        store().schedule(saga, "ship", PAST.plusSeconds(1), null);
        JdbcSagaStore store = store();
        Handler handler = handler(timeout -> store.complete(load(store)));
        SagaTimeoutPoller poller = run(poller(handler));
        await(() -> poller.fired() == 1 && rows("saga_timeouts") == 0);
        assertThat(handler.handed()).extracting(SagaTimeout::name).containsExactly("pay");
    }

    @Test
    void timeoutsOfAllTenantsFire() {
        JdbcSagaStore acme = store().forTenant("acme");
        acme.schedule(acme.insert(name, id, correlationId, new Order("placed")), "pay", PAST, null);
        Handler handler = handler(timeout -> count(acme, timeout));
        SagaTimeoutPoller poller = run(poller(handler));
        await(() -> poller.fired() == 1);
        assertThat(handler.handed()).extracting(SagaTimeout::tenantId).containsExactly("acme");
    }

    @Test
    void anOwnerWhoseConnectionDiesInTheMiddleLosesTheTimeoutToAnother() throws InterruptedException {
        store().schedule(start("placed"), "pay", PAST, null);
        CountDownLatch inTheMiddle = new CountDownLatch(1);
        CountDownLatch dead = new CountDownLatch(1);
        JdbcSagaStore store = store();
        SagaTimeoutPoller dying = run(poller(handler(timeout -> {
                    count(store, timeout);
                    inTheMiddle.countDown();
                    dead.await();
                }))
                .threads(1));
        assertThat(inTheMiddle.await(60, TimeUnit.SECONDS)).isTrue();
        SagaTimeoutPoller other = run(rivalPoller(counting(rival())));
        await(this::terminateIdleOwner);
        await(() -> other.fired() == 1);
        dead.countDown();
        await(() -> dying.failed() == 1);
        assertThat(fired()).isEqualTo(1);
        assertThat(rows("saga_timeouts")).isZero();
        assertThat(dying.fired()).isZero();
    }

    @Test
    void aFrozenOwnerLosesItsLease() throws InterruptedException {
        store().schedule(start("placed"), "pay", PAST, null);
        CountDownLatch awake = new CountDownLatch(1);
        JdbcSagaStore store = store();
        Handler freezing = handler(timeout -> {
            count(store, timeout);
            awake.await();
        });
        SagaTimeoutPoller frozen = run(poller(freezing).threads(1).lease(Duration.ofMillis(200)));
        await(() -> !freezing.handed().isEmpty());
        SagaTimeoutPoller other = run(rivalPoller(counting(rival())));
        await(() -> other.fired() == 1);
        awake.countDown();
        await(() -> frozen.failed() == 1);
        assertThat(fired()).isEqualTo(1);
    }

    @Test
    void closingWaitsForTheHandlerInHandAndTakesNoMore() throws InterruptedException {
        SagaInstance<Order> saga = start("placed");
        store().schedule(saga, "pay", PAST, null);
        store().schedule(saga, "ship", PAST.plusSeconds(1), null);
        CountDownLatch goOn = new CountDownLatch(1);
        JdbcSagaStore store = store();
        Handler handler = handler(timeout -> {
            goOn.await();
            count(store, timeout);
        });
        SagaTimeoutPoller poller = run(poller(handler).threads(1));
        await(() -> !handler.handed().isEmpty());
        Thread closing = new Thread(poller::close);
        closing.start();
        await(() -> closing.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        closing.join(60_000);
        assertThat(poller.fired()).isEqualTo(1);
        assertThat(poller.running()).isFalse();
        assertThat(store().timeouts(name, id)).extracting(SagaTimeout::name).containsExactly("ship");
    }

    @Test
    void aTransactionManagerOfAnotherDataSourceIsToldSo() {
        TimeoutClaims claims = new TimeoutClaims(store().context(), Duration.ofMinutes(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> claims.claim(name))
                .withMessageContaining("does not manage the DataSource of the stores");
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        SagaTimeoutPoller.Builder builder = poller(counting(store()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.handler(counting(store())))
                .withMessageContaining("two timeout handlers of saga " + name);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.threads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.pollInterval(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.lease(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.lease(Duration.ofDays(25)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.retries(0, NEVER, NEVER));
    }

    private int fired(JdbcSagaStore store) {
        return load(store).state().amount();
    }

    private SagaInstance<Order> load(JdbcSagaStore store) {
        return store.findById(name, id, Order.class).orElseThrow();
    }
}
