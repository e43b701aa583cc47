package io.pgstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.EventStore;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.process.SagaCall;
import io.pgstore.process.SagaDecision;
import io.pgstore.process.SagaExecutor;
import io.pgstore.process.SagaOutcome;
import io.pgstore.saga.JdbcSagaStore;
import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaQuery;
import io.pgstore.saga.SagaStore;
import io.pgstore.saga.SagaTimeout;
import io.pgstore.saga.SagaTimeoutHandler;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The examples of {@code docs/sagas.md}, run one after the other. */
class SagaGuideTests {
    private static final Logger log = LoggerFactory.getLogger(SagaGuideTests.class);

    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    private final StoreDatabase stores = new StoreDatabase(database.dataSource(), StoreTables.defaults());
    private final JacksonCodec codec =
            JacksonCodec.builder().type(Fulfilment.class).type(OrderPaid.class).build();
    private final SagaStore sagas = JdbcSagaStore.builder(stores, codec).build();
    private final EventStore events = JdbcEventStore.builder(stores, codec).build();
    private final SagaExecutor executor =
            new SagaExecutor(sagas, events, new JdbcTransactionManager(database.dataSource()));

    @EventType("fulfilment")
    record Fulfilment(String step, int reminders) {}

    record PaymentReceived(String orderId, String paymentId) {}

    @EventType("order-paid")
    record OrderPaid(String paymentId) {}

    @Test
    void everyExampleOfTheGuideIsCodeOfThisTest() throws IOException {
        GuideExamples.assertAreCodeOf(getClass(), "sagas.md");
    }

    @Test
    void theExamplesWork() {
        place();
        remind();
        assertThat(pay(new PaymentReceived("order-7", "p-1")).status()).isEqualTo(SagaOutcome.Status.UPDATED);
        assertThat(pay(new PaymentReceived("order-7", "p-1")).status()).isEqualTo(SagaOutcome.Status.DUPLICATE);
        assertThat(events.streamVersion("order-7")).isEqualTo(1);
        find();
        operate();
        writeByHand();
    }

    private void place() {
        SagaOutcome<Fulfilment> outcome = executor.handle(
                SagaCall.of("fulfilment", "order-7", Fulfilment.class).message("m-1"),
                "placed",
                (state, message) -> SagaDecision.save(new Fulfilment("placed", 0))
                        .timeoutAfter("payment", Duration.ofDays(7), null));
        assertThat(outcome.status()).isEqualTo(SagaOutcome.Status.STARTED);
    }

    SagaOutcome<Fulfilment> pay(PaymentReceived payment) {
        return executor.handle(
                SagaCall.of("fulfilment", payment.orderId(), Fulfilment.class)
                        .continuing()
                        .message(payment.paymentId()),
                payment,
                (state, message) -> SagaDecision.save(new Fulfilment("paid", 0))
                        .append(message.orderId(), List.of(new OrderPaid(message.paymentId())))
                        .cancelTimeout("payment"));
    }

    private void remind() {
        SagaInstance<Fulfilment> saga = sagas.findByCorrelationId("fulfilment", "order-7", Fulfilment.class)
                .orElseThrow();
        new PaymentTimeouts(executor)
                .handle(sagas.timeouts("fulfilment", saga.sagaId()).get(0));
        assertThat(sagas.findByCorrelationId("fulfilment", "order-7", Fulfilment.class))
                .map(SagaInstance::state)
                .contains(new Fulfilment("placed", 1));
    }

    private void find() {
        List<SagaInstance<Fulfilment>> stuck = sagas.find(
                SagaQuery.of("fulfilment").open().updatedBefore(Instant.now().minus(Duration.ofDays(1))),
                Fulfilment.class);
        long paid = sagas.count(SagaQuery.of("fulfilment").stateContains(Map.of("step", "paid")));
        assertThat(stuck).isEmpty();
        assertThat(paid).isEqualTo(1);
    }

    private void operate() {
        List<SagaTimeout> dead = sagas.deadTimeouts().list("fulfilment", null, 100);
        for (SagaTimeout timeout : dead) {
            log.info("{} failed {} times: {}", timeout, timeout.failedAttempts(), timeout.lastError());
            sagas.deadTimeouts().retry(timeout.sagaName(), timeout.sagaId(), timeout.name());
        }
        assertThat(dead).isEmpty();
    }

    private void writeByHand() {
        SagaInstance<Fulfilment> saga = sagas.insert("fulfilment", "f-8", "order-8", new Fulfilment("placed", 0));
        saga = sagas.update(saga, new Fulfilment("paid", 0));
        sagas.schedule(saga, "packing", Instant.now().plusSeconds(3600), null);
        saga = sagas.complete(saga, new Fulfilment("shipped", 0));
        assertThat(saga.version()).isEqualTo(3);
        assertThat(sagas.timeouts("fulfilment", "f-8")).isEmpty();
    }

    static class PaymentTimeouts implements SagaTimeoutHandler {
        private final SagaExecutor executor;

        PaymentTimeouts(SagaExecutor executor) {
            this.executor = executor;
        }

        @Override
        public String sagaName() {
            return "fulfilment";
        }

        @Override
        public void handle(SagaTimeout timeout) {
            executor.forTenant(timeout.tenantId())
                    .handle(
                            SagaCall.of("fulfilment", timeout.correlationId(), Fulfilment.class)
                                    .continuing(),
                            timeout.name(),
                            (state, due) -> remind(state.orElseThrow()));
        }

        private static SagaDecision<Fulfilment> remind(Fulfilment state) {
            return state.reminders() == 3
                    ? SagaDecision.complete(new Fulfilment("cancelled", 3))
                    : SagaDecision.save(new Fulfilment(state.step(), state.reminders() + 1))
                            .timeoutAfter("payment", Duration.ofDays(1), null);
        }
    }
}
