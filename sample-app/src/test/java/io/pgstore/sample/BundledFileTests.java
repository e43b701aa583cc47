package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.RecordedEvent;
import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaQuery;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * What the bundled file leaves in the stores, beside counts of its own: imported once, on a tenant of its own, where no
 * order gets beyond its first step.
 */
@OrderDeskTest
@TestInstance(Lifecycle.PER_CLASS)
class BundledFileTests {
    private static final SagaQuery ORDERS = SagaQuery.of(OrderSagas.NAME).limit(10_000);

    private final TestDesk desk;

    BundledFileTests(@Autowired ApplicationContext context) {
        this.desk = TestDesk.in(context);
    }

    @BeforeAll
    void importOnce() throws IOException {
        assertThat(desk.run(Invoices.BUNDLED)).isEqualTo(new ImportCounts(10_000, 0, 0));
    }

    @Test
    void stockEqualsAnIndependentSum() throws IOException {
        Map<String, Long> expected = BundledLine.all().stream()
                .collect(Collectors.groupingBy(
                        BundledLine::stockCode, Collectors.summingLong(line -> -line.quantity())));
        assertThat(expected).hasSize(2_080);
        assertThat(expected)
                .allSatisfy((code, units) -> assertThat(onHand(code)).isEqualTo(units));
        // Summed up once by a script of its own: Python's csv, no code of this application.
        assertThat(List.of("85123A", "22423", "21620", "47566B", "47566b", "POST", "M"))
                .extracting(this::onHand)
                .containsExactly(-1_674L, -342L, 1_464L, -37L, -2L, -64L, -125L);
    }

    @Test
    void customersEqualAnIndependentCount() throws IOException {
        Map<String, List<BundledLine>> expected = BundledLine.all().stream()
                .filter(line -> !line.customerId().isEmpty())
                .collect(Collectors.groupingBy(BundledLine::customerId));
        assertThat(expected).hasSize(1_967);
        assertThat(expected).allSatisfy((id, lines) -> assertThat(answer(id)).isEqualTo(independentAnswer(id, lines)));
        // Counted once by a script of its own: Python's csv and decimal, no code of this application.
        assertThat(answer("17841")).isEqualTo(new CustomerController.Answer("17841", 32, 1, "588.27", 133));
        assertThat(answer("14911")).isEqualTo(new CustomerController.Answer("14911", 37, 2, "38.60", 92));
        assertThat(answer("17548"))
                .extracting(CustomerController.Answer::orders)
                .isEqualTo(0);
    }

    @Test
    void ordersAreCancelledThatTheFileSays() {
        assertThat(desk.sagas().count(ORDERS.open())).isEqualTo(4_159 - 22);
        // Found once by a script of its own: Python's csv, no code of this application.
        assertThat(desk.sagas().find(ORDERS.completed(), OrderProcess.class))
                .extracting(SagaInstance::sagaId)
                .containsExactlyInAnyOrder(
                        "538313", "538795", "539320", "539144", "541587", "541855", "541566", "542891", "545347",
                        "546522", "542360", "546682", "547537", "543113", "547667", "548215", "548992", "542228",
                        "544283", "550324", "543020", "548511");
    }

    @Test
    void pricesAreThoseOfTheLastLines() throws IOException {
        Map<String, BigDecimal> expected = new HashMap<>();
        BundledLine.all().forEach(line -> expected.put(line.stockCode(), line.unitPrice()));
        assertThat(expected).hasSize(2_080);
        assertThat(expected).allSatisfy((code, price) -> assertThat(
                        desk.prices().find(code).orElseThrow().value().amount())
                .hasToString(price.toPlainString()));
    }

    @Test
    void importingItAgainAddsNothing() throws IOException {
        List<RecordedEvent> all = desk.events().readAll(0, 50_000).events();
        assertThat(desk.run(Invoices.BUNDLED)).isEqualTo(new ImportCounts(0, 10_000, 0));
        assertThat(desk.events().readAll(0, 50_000).events()).isEqualTo(all);
        assertThat(desk.lines()).hasSize(10_000);
    }

    @Test
    void summaryOfAnInstanceThatStartedLaterIsRight() throws Exception {
        try (SummaryView later = new SummaryView(desk.events(), Duration.ofMinutes(1))) {
            later.afterPropertiesSet();
            assertThat(later.totals().toSummary(0)).isEqualTo(new Summary(4_159, 209, 7, 10_000, 0, "196973.53"));
        }
    }

    private long onHand(String stockCode) {
        return desk.warehouse().find(stockCode).orElseThrow().state().onHand().longValueExact();
    }

    private CustomerController.Answer answer(String customerId) {
        return CustomerController.Answer.of(
                customerId, desk.customers().find(customerId).orElseThrow());
    }

    private static CustomerController.Answer independentAnswer(String customerId, List<BundledLine> lines) {
        BigDecimal revenue = lines.stream()
                .filter(line -> line.orders() || line.cancels())
                .map(BundledLine::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new CustomerController.Answer(
                customerId,
                invoices(lines, BundledLine::orders),
                invoices(lines, BundledLine::cancels),
                Money.shown(revenue),
                lines.size());
    }

    private static int invoices(List<BundledLine> lines, Predicate<BundledLine> kind) {
        return (int) lines.stream()
                .filter(kind)
                .map(BundledLine::invoiceNo)
                .distinct()
                .count();
    }
}
