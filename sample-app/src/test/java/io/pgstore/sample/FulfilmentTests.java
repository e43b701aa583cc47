package io.pgstore.sample;

import static io.pgstore.sample.Invoices.datedLine;
import static io.pgstore.sample.Invoices.file;
import static io.pgstore.sample.Invoices.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Each test has a tenant of its own, and so an empty store; no order gets beyond its first step. */
@OrderDeskTest
class FulfilmentTests {
    private static final SagaQuery ORDERS = SagaQuery.of(OrderSagas.NAME).limit(10_000);

    private final TestDesk desk;
    private final Path directory;

    FulfilmentTests(@Autowired ApplicationContext context, @TempDir Path directory) {
        this.desk = TestDesk.in(context);
        this.directory = directory;
    }

    @Test
    void eachOrderIsOneSagaWhateverItsLinesAndAnAdjustmentNone() throws IOException {
        run(line("1", "A", "1", "1"), line("2", "A", "1", "1"), line("1", "B", "1", "1"), line("3", "A", "-1", "1"));
        assertThat(open()).containsExactlyInAnyOrder("1", "2");
        assertThat(desk.sagas().timeouts(OrderSagas.NAME, "1")).hasSize(1);
    }

    @Test
    void orderThatIsSplitOverChunksIsPlacedOnce() throws IOException {
        run(line("1", "A", "1", "1"), line("2", "A", "1", "1").repeat(1_200), line("1", "A", "1", "1"));
        assertThat(saga("1").version()).isEqualTo(1);
        assertThat(saga("2").version()).isEqualTo(1);
    }

    @Test
    void cancellationCancelsTheLatestEarlierOrderOfThatCustomerAndArticle() throws IOException {
        run(
                datedLine("1", "A", "1", "2011-01-02 10:00:00"),
                datedLine("2", "A", "1", "2011-01-03 10:00:00"),
                datedLine("3", "A", "1", "2011-01-01 10:00:00"),
                datedLine("4", "B", "1", "2011-01-04 10:00:00"),
                datedLine("5", "A", "1", "2011-01-04 10:00:00").replace("12345", "67890"),
                datedLine("6", "A", "1", "2011-01-06 10:00:00"),
                datedLine("C7", "A", "-1", "2011-01-05 10:00:00"));
        assertThat(cancelled()).containsExactly("2");
        assertThat(saga("2").state()).isEqualTo(new OrderProcess(OrderStatus.CANCELLED));
        assertThat(desk.sagas().timeouts(OrderSagas.NAME, "2")).isEmpty();
    }

    @Test
    void orderOfTheSameTimeIsNotEarlier() throws IOException {
        run(datedLine("1", "A", "1", "2011-01-02 10:00:00"), datedLine("C2", "A", "-1", "2011-01-02 10:00:00"));
        assertThat(cancelled()).isEmpty();
    }

    @Test
    void ofTwoOrdersOfOneTimeTheOneStoredLastIsCancelled() throws IOException {
        run(
                datedLine("2", "A", "1", "2011-01-02 10:00:00"),
                datedLine("1", "A", "1", "2011-01-02 10:00:00"),
                datedLine("C3", "A", "-1", "2011-01-03 10:00:00"));
        assertThat(cancelled()).containsExactly("1");
    }

    @Test
    void orderThatIsNotOpenAnyMoreIsPassedOver() throws IOException {
        run(
                datedLine("1", "A", "1", "2011-01-01 10:00:00"),
                datedLine("2", "A", "1", "2011-01-02 10:00:00"),
                datedLine("C3", "A", "-1", "2011-01-03 10:00:00"),
                datedLine("C4", "A", "-1", "2011-01-03 10:00:00"),
                datedLine("C5", "A", "-1", "2011-01-03 10:00:00"));
        assertThat(cancelled()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void orderWithSeveralLinesIsCancelledWholeByAnyOfThem() throws IOException {
        String first = datedLine("1", "A", "1", "2011-01-01 10:00:00");
        String second = datedLine("1", "B", "1", "2011-01-01 10:00:00");
        run(first, second, datedLine("C2", "B", "-1", "2011-01-03 10:00:00"));
        assertThat(cancelled()).containsExactly("1");
    }

    @Test
    void customersOfLinesCountNotThoseOfTheRestOfTheInvoice() throws IOException {
        run(
                datedLine("1", "A", "1", "2011-01-01 10:00:00"),
                datedLine("1", "B", "1", "2011-01-01 10:00:00").replace("12345", "67890"),
                datedLine("C2", "B", "-1", "2011-01-03 10:00:00"));
        assertThat(cancelled()).isEmpty();
    }

    @Test
    void cancellationDoesNotReachAnOrderThatIsStoredAfterIt() throws IOException {
        String order = datedLine("1", "A", "1", "2011-01-01 10:00:00");
        String cancellation = datedLine("C2", "A", "-1", "2011-01-03 10:00:00");
        run(cancellation, order);
        run(order, cancellation);
        assertThat(open()).containsExactly("1");
    }

    @Test
    void cancellationDoesNotReachALineThatIsStoredAfterItOfAnOrderThatWasPlacedBefore() throws IOException {
        run(
                datedLine("1", "B", "1", "2011-01-01 10:00:00"),
                datedLine("C2", "A", "-1", "2011-01-03 10:00:00"),
                datedLine("1", "A", "1", "2011-01-01 10:00:00"));
        assertThat(open()).containsExactly("1");
    }

    @Test
    void linesWithoutACustomerOrATimeNeitherCancelNorAreCancelled() throws IOException {
        run(
                datedLine("1", "A", "1", "2011-01-01 10:00:00").replace("12345", ""),
                datedLine("C2", "A", "-1", "2011-01-03 10:00:00").replace("12345", ""),
                datedLine("3", "B", "1", ""),
                datedLine("C4", "B", "-1", "2011-01-03 10:00:00"),
                datedLine("5", "C", "1", "2011-01-01 10:00:00"),
                datedLine("C6", "C", "-1", "some day"));
        assertThat(open()).containsExactlyInAnyOrder("1", "3", "5");
    }

    @Test
    void importingAgainChangesNothing() throws IOException {
        String[] lines = {
            datedLine("1", "A", "1", "2011-01-01 10:00:00"),
            datedLine("2", "A", "1", "2011-01-02 10:00:00"),
            datedLine("C3", "A", "-1", "2011-01-03 10:00:00")
        };
        run(lines);
        List<SagaInstance<OrderProcess>> before = sagas(ORDERS).toList();
        run(lines);
        assertThat(sagas(ORDERS)).containsExactlyElementsOf(before);
    }

    private void run(String... lines) throws IOException {
        desk.run(file(directory, lines));
    }

    private List<String> open() {
        return sagas(ORDERS.open()).map(SagaInstance::sagaId).toList();
    }

    private List<String> cancelled() {
        return sagas(ORDERS.completed()).map(SagaInstance::sagaId).toList();
    }

    private SagaInstance<OrderProcess> saga(String invoiceNo) {
        return desk.sagas()
                .findById(OrderSagas.NAME, invoiceNo, OrderProcess.class)
                .orElseThrow();
    }

    private Stream<SagaInstance<OrderProcess>> sagas(SagaQuery query) {
        return desk.sagas().find(query, OrderProcess.class).stream();
    }
}
