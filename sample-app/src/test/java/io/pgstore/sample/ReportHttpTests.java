package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import io.pgstore.codec.Codec;
import io.pgstore.event.EventRecorder;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Orders and reports of the bundled file. */
@OrderDeskTest
class ReportHttpTests {
    // What these tests are about is never the time.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Http http;

    ReportHttpTests(@LocalServerPort int port) {
        this.http = new Http(port);
    }

    @BeforeEach
    void awaitImport(@Autowired ImportRunner runner) throws InterruptedException {
        runner.awaitEnd();
    }

    @Test
    void orderIsAnsweredWithItsLinesTotalAndStatus() throws Exception {
        List<BundledLine> lines = BundledLine.all().stream()
                .filter(line -> line.orders() && line.invoiceNo().equals("536409"))
                .toList();
        String answer = http.get("/api/orders/536409").body();
        assertThat(JsonPath.<Map<String, Object>>read(answer, "$"))
                .containsOnlyKeys("invoiceNo", "status", "total", "lines")
                .containsEntry("invoiceNo", "536409")
                .containsEntry("status", "placed")
                .containsEntry(
                        "total",
                        Money.shown(lines.stream().map(BundledLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add)));
        assertThat(JsonPath.<List<String>>read(answer, "$.lines[*].stockCode"))
                .isEqualTo(lines.stream().map(BundledLine::stockCode).toList());
        assertThat(answer).contains("\"unitPrice\":" + lines.get(0).unitPrice().toPlainString());
    }

    @Test
    void viewsAreThoseOfAllOrdersAndOfNothingElse(@Autowired JdbcTemplate jdbc) {
        StoredRows rows = new StoredRows(jdbc);
        assertThat(rows.orderViews()).isEqualTo(4_159);
        assertThat(rows.wrongOrderViews()).isZero();
    }

    @Test
    void cancelledOrderSaysSo() throws Exception {
        assertThat(JsonPath.<String>read(http.get("/api/orders/538313").body(), "$.status"))
                .isEqualTo("cancelled");
    }

    @Test
    void whatIsNoOrderIsNotFound() throws Exception {
        assertThat(http.get("/api/orders/1").statusCode()).isEqualTo(404);
        assertThat(http.get("/api/orders/C536391").statusCode()).isEqualTo(404);
    }

    @Test
    void revenueOfCountriesAndMonthsEqualsAnIndependentSum() throws Exception {
        await().atMost(PATIENCE).until(this::countries, expectedCountries()::equals);
        // Summed up once by a script of its own: Python's csv and decimal, no code of this application.
        assertThat(countries())
                .hasSize(113)
                .containsEntry("United Kingdom 2010-12", "39220.32")
                .containsEntry("Germany 2011-01", "1049.54");
    }

    @Test
    void countryWhoseSumIsZeroIsListed(
            @Autowired CountryRevenue countries,
            @Autowired Codec codec,
            @Autowired TransactionOperations transactions) {
        EventRecorder recorder = new EventRecorder(codec, "default");
        transactions.executeWithoutResult(status -> {
            status.setRollbackOnly();
            countries.add(recorder.record("order-1", List.of(lineFromNowhere("1", 2), lineFromNowhere("C1", -2))));
            assertThat(countries.rows()).contains(new CountryRevenue.Row("Nowhere", "2010-12", "0.00"));
        });
    }

    @Test
    void topProductsAreThoseWithTheHighestRevenue() throws Exception {
        String expected = top(expectedProducts(), 10);
        await().atMost(PATIENCE)
                .until(() -> http.get("/api/reports/products?limit=10").body(), expected::equals);
        assertThat(http.get("/api/reports/products").body()).isEqualTo(expected);
        assertThat(http.get("/api/reports/products?limit=10000").body())
                .isEqualTo(top(expectedProducts(), Integer.MAX_VALUE));
        // Found once by a script of its own.
        assertThat(expected).startsWith("[{\"stockCode\":\"22423\",\"units\":342,\"revenue\":\"4527.82\"},");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "10001"})
    void limitThatIsNoneIsRefused(String limit) throws Exception {
        assertThat(http.get("/api/reports/products?limit=" + limit).statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "countries", "products"})
    void rebuiltProjectionIsTheSame(String name, @Autowired JdbcTemplate jdbc) throws Exception {
        assertThat(http.post("/api/projections/" + name + "/rebuild").statusCode())
                .isEqualTo(202);
        StoredRows rows = new StoredRows(jdbc);
        await().atMost(PATIENCE).until(() -> rows.orderViews() == 4_159 && rows.wrongOrderViews() == 0);
        await().atMost(PATIENCE).until(this::countries, expectedCountries()::equals);
        String products = top(expectedProducts(), 10);
        await().atMost(PATIENCE).until(() -> http.get("/api/reports/products").body(), products::equals);
    }

    @Test
    void unknownProjectionIsNotFound() throws Exception {
        assertThat(http.post("/api/projections/nothing/rebuild").statusCode()).isEqualTo(404);
    }

    @Test
    void projectionsAreShown() throws Exception {
        assertThat(JsonPath.<List<String>>read(http.get("/api/projections").body(), "$[*].name"))
                .containsExactly("countries", "orders", "products");
    }

    private static InvoiceLine lineFromNowhere(String invoiceNo, long quantity) {
        return new InvoiceLine(
                invoiceNo, "22423", "", quantity, "2010-12-01 08:26:00", new BigDecimal("12.75"), "", "Nowhere");
    }

    /** Returns the revenues by country and month. */
    private Map<String, String> countries() throws IOException, InterruptedException {
        List<Map<String, String>> rows =
                JsonPath.read(http.get("/api/reports/countries").body(), "$");
        Map<String, String> countries = new HashMap<>();
        for (Map<String, String> row : rows) {
            assertThat(row).containsOnlyKeys("country", "month", "revenue");
            countries.put(row.get("country") + " " + row.get("month"), row.get("revenue"));
        }
        return countries;
    }

    private static Map<String, String> expectedCountries() throws IOException {
        Map<String, String> countries = new HashMap<>();
        BundledLine.revenueBy(line -> line.country() + " " + line.date().substring(0, 7))
                .forEach((place, revenue) -> countries.put(place, Money.shown(revenue)));
        return countries;
    }

    private static Map<String, BigDecimal> expectedProducts() throws IOException {
        return BundledLine.revenueBy(BundledLine::stockCode);
    }

    private static String top(Map<String, BigDecimal> products, int limit) throws IOException {
        Map<String, Long> units = BundledLine.all().stream()
                .filter(line -> line.cancels() || line.orders())
                .collect(Collectors.groupingBy(BundledLine::stockCode, Collectors.summingLong(BundledLine::quantity)));
        Comparator<String> highestFirst = Comparator.<String, BigDecimal>comparing(products::get)
                .thenComparing(units::get)
                .reversed()
                .thenComparing(Comparator.naturalOrder());
        return products.keySet().stream()
                .sorted(highestFirst)
                .limit(limit)
                .map(code -> "{\"stockCode\":\"%s\",\"units\":%d,\"revenue\":\"%s\"}"
                        .formatted(code, units.get(code), Money.shown(products.getOrDefault(code, BigDecimal.ZERO))))
                .collect(Collectors.joining(",", "[", "]"));
    }
}
