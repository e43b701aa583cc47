package io.pgstore.sample;

import static io.pgstore.sample.Invoices.datedLine;
import static io.pgstore.sample.Invoices.file;
import static io.pgstore.sample.Invoices.firstLines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;

/** Orders that take almost no time, on a tenant of their own. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"retail.step-delay=1ms", "retail.file=classpath:one-line.csv"})
class OrderSagasTests {
    private static final SagaQuery ORDERS = SagaQuery.of(OrderSagas.NAME).limit(10_000);

    private final TestDesk desk;
    private final Path directory;

    OrderSagasTests(@Autowired ApplicationContext context, @TempDir Path directory) {
        this.desk = TestDesk.in(context);
        this.directory = directory;
    }

    @Test
    void orderIsCompletedStepByStep() throws IOException {
        desk.run(file(directory, datedLine("1", "A", "1", "2011-01-01 10:00:00")));
        awaitAllCompleted();
        SagaInstance<OrderProcess> order =
                desk.sagas().findById(OrderSagas.NAME, "1", OrderProcess.class).orElseThrow();
        assertThat(order.state()).isEqualTo(new OrderProcess(OrderStatus.COMPLETED));
        // Inserted as placed, then paid, packed, shipped, completed.
        assertThat(order.version()).isEqualTo(5);
        assertThat(desk.sagas().timeouts(OrderSagas.NAME, "1")).isEmpty();
    }

    @Test
    void completedOrderIsNotCancelledAnyMore() throws IOException {
        desk.run(file(directory, datedLine("1", "A", "1", "2011-01-01 10:00:00")));
        awaitAllCompleted();
        desk.run(file(directory, datedLine("C2", "A", "-1", "2011-01-02 10:00:00")));
        assertThat(desk.sagas().find(ORDERS, OrderProcess.class))
                .extracting(SagaInstance::state)
                .containsExactly(new OrderProcess(OrderStatus.COMPLETED));
    }

    @Test
    void allOrdersAreCompletedOrCancelledInTheEnd() throws IOException {
        desk.run(firstLines(directory, 2_500));
        awaitAllCompleted();
        int orders = (int) BundledLine.all().stream()
                .limit(2_500)
                .filter(BundledLine::orders)
                .map(BundledLine::invoiceNo)
                .distinct()
                .count();
        assertThat(desk.sagas().find(ORDERS, OrderProcess.class))
                .hasSize(orders)
                .extracting(order -> order.state().status())
                .containsOnly(OrderStatus.COMPLETED, OrderStatus.CANCELLED);
    }

    private void awaitAllCompleted() {
        await().atMost(Duration.ofMinutes(5))
                .until(() ->
                        desk.sagas().count(ORDERS.open()) == 0 && desk.sagas().count(ORDERS.completed()) > 0);
    }
}
