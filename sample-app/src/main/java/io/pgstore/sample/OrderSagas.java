package io.pgstore.sample;

import io.pgstore.process.SagaCall;
import io.pgstore.process.SagaDecision;
import io.pgstore.process.SagaExecutor;
import io.pgstore.process.SagaOutcome;
import io.pgstore.saga.SagaTimeout;
import io.pgstore.saga.SagaTimeoutHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Each order is a saga: placed, paid, packed, shipped, completed. Nobody pays or packs here: a timeout stands for what the
 * order waits for, and when it fires, the next step is done. A shipped order is also an event, {@link OrderShipped}, for those
 * who follow the log. A cancellation ends a saga that is not completed yet.
 * <p>
 * A saga has the invoice number as its id and correlation id. All methods join the caller's transaction.
 */
@Component
final class OrderSagas implements SagaTimeoutHandler {
    static final String NAME = "order";
    private static final String NEXT_STEP = "next-step";

    private final SagaExecutor executor;
    private final Duration stepDelay;

    @Autowired
    OrderSagas(SagaExecutor executor, RetailProperties properties) {
        this(executor, properties.stepDelay());
    }

    private OrderSagas(SagaExecutor executor, Duration stepDelay) {
        this.executor = executor;
        this.stepDelay = stepDelay;
    }

    /** Places an order, unless it was placed before. */
    void place(String invoiceNo) {
        executor.handle(
                call(invoiceNo).startingAs(invoiceNo),
                OrderStatus.PLACED,
                (present, placed) -> present.isPresent() ? SagaDecision.ignore() : reach(invoiceNo, placed));
    }

    /** Cancels an order if it is open, and returns whether it was. */
    boolean cancel(String invoiceNo) {
        return executor.handle(
                                call(invoiceNo).continuing(),
                                OrderStatus.CANCELLED,
                                (present, cancelled) -> SagaDecision.complete(new OrderProcess(cancelled)))
                        .status()
                == SagaOutcome.Status.COMPLETED;
    }

    @Override
    public String sagaName() {
        return NAME;
    }

    /** Does the next step of an order. */
    @Override
    public void handle(SagaTimeout timeout) {
        executor.forTenant(timeout.tenantId())
                .handle(call(timeout.correlationId()).continuing(), timeout.correlationId(), this::nextStep);
    }

    OrderSagas forTenant(String tenantId) {
        return new OrderSagas(executor.forTenant(tenantId), stepDelay);
    }

    private SagaDecision<OrderProcess> nextStep(Optional<OrderProcess> present, String invoiceNo) {
        return reach(invoiceNo, present.orElseThrow().status().next());
    }

    private SagaDecision<OrderProcess> reach(String invoiceNo, OrderStatus status) {
        OrderProcess process = new OrderProcess(status);
        return switch (status) {
            case PLACED, PAID, PACKED -> waitAs(process);
            case SHIPPED -> {
                OrderShipped shipped = new OrderShipped(invoiceNo);
                yield waitAs(process).append(shipped.streamId(), List.of(shipped));
            }
            case COMPLETED, CANCELLED -> SagaDecision.complete(process);
        };
    }

    private SagaDecision<OrderProcess> waitAs(OrderProcess process) {
        return SagaDecision.save(process).timeoutAfter(NEXT_STEP, stepDelay, null);
    }

    private static SagaCall<OrderProcess> call(String invoiceNo) {
        return SagaCall.of(NAME, invoiceNo, OrderProcess.class);
    }
}
