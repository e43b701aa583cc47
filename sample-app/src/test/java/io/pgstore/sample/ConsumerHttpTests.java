package io.pgstore.sample;

import static io.pgstore.sample.Invoices.datedLine;
import static io.pgstore.sample.Invoices.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The consumers of the bundled file, and what they bring about. */
@OrderDeskTest
class ConsumerHttpTests {
    // What these tests are about is never the time.
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String REVENUE = "/api/consumers/daily-revenue";

    private final Http http;

    ConsumerHttpTests(@LocalServerPort int port) {
        this.http = new Http(port);
    }

    @BeforeEach
    void awaitRevenue(@Autowired ImportRunner runner) throws InterruptedException {
        runner.awaitEnd();
        awaitCaughtUp();
    }

    @Test
    void revenueOfEachDayEqualsAnIndependentSum() throws Exception {
        assertThat(days()).hasSize(126).isEqualTo(expectedDays());
        // Summed up once by a script of its own: Python's csv and decimal, no code of this application.
        assertThat(days()).containsEntry("2010-12-01", "4814.18").containsEntry("2011-05-12", "3932.16");
    }

    @Test
    void linesWithoutADateThatCanBeReadHaveADayOfTheirOwn(@Autowired HikariDataSource database, @TempDir Path directory)
            throws Exception {
        String file = file(
                directory,
                datedLine("1", "A", "1", ""),
                datedLine("1", "B", "2", "some day"),
                datedLine("1", "C", "3", "+999999999-01-01 10:00:00"),
                datedLine("1", "D", "4", "2011-01-02T10:00"),
                datedLine("C1", "D", "-4", "2011-01-02 23:59:59"),
                datedLine("2", "E", "-5", "2011-01-03 10:00:00"));
        try (SecondDesk desk = SecondDesk.on(Databases.create(database, "days"), "--retail.file=" + file)) {
            String expected = "[{\"day\":\"+999999999-01-01\",\"revenue\":\"3.00\"},"
                    + "{\"day\":\"2011-01-02\",\"revenue\":\"0.00\"},{\"day\":null,\"revenue\":\"3.00\"}]";
            await().atMost(PATIENCE)
                    .until(() -> desk.http().get("/api/revenue/daily").body(), expected::equals);
        }
    }

    @Test
    void consumersAreShownWithTheirPartitions() throws Exception {
        assertThat(JsonPath.<List<String>>read(http.get("/api/consumers").body(), "$[*].id"))
                .contains("daily-revenue", "shipping-notes")
                .isSorted();
        String revenue = http.get(REVENUE).body();
        assertThat(JsonPath.<List<Integer>>read(revenue, "$.partitions[*].number"))
                .containsExactly(0, 1, 2, 3);
        assertThat(JsonPath.<List<String>>read(revenue, "$.partitions[*].state"))
                .containsOnly("running");
        assertThat(JsonPath.<List<String>>read(revenue, "$.partitions[*].owner"))
                .doesNotContainNull();
        assertThat(JsonPath.<Integer>read(revenue, "$.blockedStreams")).isZero();
    }

    @Test
    void pausedConsumerRestsUntilItIsResumed() throws Exception {
        assertThat(states(http.post(REVENUE + "/pause"))).containsOnly("paused");
        assertThat(states(http.post(REVENUE + "/pause"))).containsOnly("paused");
        assertThat(states(http.post(REVENUE + "/resume"))).containsOnly("running");
        assertThat(states(http.post(REVENUE + "/resume"))).containsOnly("running");
    }

    @Test
    void rewoundProjectorCountsNothingTwice() throws Exception {
        assertThat(http.post(REVENUE + "/rewind?position=0").statusCode()).isEqualTo(200);
        awaitCaughtUp();
        assertThat(days()).isEqualTo(expectedDays());
    }

    @ParameterizedTest
    @ValueSource(strings = {"position=5000", "time=2000-01-01T00:00:00Z", "time=2100-01-01T00:00:00Z"})
    void projectorMayBeRewoundToAnyPlace(String place) throws Exception {
        assertThat(http.post(REVENUE + "/rewind?" + place).statusCode()).isEqualTo(200);
        awaitCaughtUp();
        assertThat(days()).isEqualTo(expectedDays());
    }

    @Test
    void revenueIsThatOfThePlaceWhereAPausedProjectorWasRewoundTo() throws Exception {
        http.post(REVENUE + "/pause");
        try {
            http.post(REVENUE + "/rewind?position=0");
            assertThat(days()).isEmpty();
        } finally {
            http.post(REVENUE + "/resume");
        }
        awaitCaughtUp();
        assertThat(days()).isEqualTo(expectedDays());
    }

    @Test
    void reactorMayBeRewound() throws Exception {
        assertThat(http.post("/api/consumers/shipping-notes/rewind?position=0").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?position=",
                "?position=x",
                "?position=-1",
                "?position=999999999999",
                "?time=today",
                "?position=1&time=2011-01-01T00:00:00Z"
            })
    void placeThatIsNoneIsRefused(String place) throws Exception {
        assertThat(http.post(REVENUE + "/rewind" + place).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pause", "/resume", "/rewind?position=0"})
    void unknownConsumerIsNotFound(String action) throws Exception {
        assertThat(http.post("/api/consumers/nobody" + action).statusCode()).isEqualTo(404);
        assertThat(http.get("/api/consumers/nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void consumerOfAProjectionIsNotRewound() throws Exception {
        assertThat(http.post("/api/consumers/projection%2Fcountries%2Fv1/rewind?position=0")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void orderThatIsNotShippedHasNoNote() throws Exception {
        assertThat(http.get("/api/shipping-notes/536365").statusCode()).isEqualTo(404);
    }

    @Test
    void shippedOrderHasOneNoteHoweverOftenItIsSent(@Autowired HikariDataSource database, @TempDir Path directory)
            throws Exception {
        String file = file(
                directory,
                datedLine("1", "A", "2", "2011-01-01 10:00:00"),
                datedLine("1", "B", "3", "2011-01-01 10:00:00"));
        try (SecondDesk desk = SecondDesk.on(
                Databases.create(database, "notes"), "--retail.file=" + file, "--retail.step-delay=1ms")) {
            await().atMost(PATIENCE)
                    .until(() -> desk.http().get("/api/shipping-notes/1").statusCode() == 200);
            String note = desk.http().get("/api/shipping-notes/1").body();
            assertThat(note).startsWith("{\"invoiceNo\":\"1\",\"lines\":2,\"units\":5,\"sentAt\":\"20");
            assertThat(desk.http()
                            .post("/api/consumers/shipping-notes/rewind?position=0")
                            .statusCode())
                    .isEqualTo(200);
            await().atMost(PATIENCE)
                    .until(() -> JsonPath.<Integer>read(
                                    desk.http()
                                            .get("/api/consumers/shipping-notes")
                                            .body(),
                                    "$.lagEvents")
                            == 0);
            assertThat(desk.http().get("/api/shipping-notes/1").body()).isEqualTo(note);
        }
    }

    /** By the database: what the process remembers may be from before a rewind. */
    private void awaitCaughtUp() {
        await().atMost(PATIENCE).until(() -> lag() == 0);
    }

    private int lag() throws IOException, InterruptedException {
        return JsonPath.read(http.get(REVENUE).body(), "$.lagEvents");
    }

    private static List<String> states(HttpResponse<String> answer) {
        return JsonPath.read(answer.body(), "$.partitions[*].state");
    }

    private Map<String, String> days() throws IOException, InterruptedException {
        Map<String, String> days = new LinkedHashMap<>();
        List<Map<String, String>> rows =
                JsonPath.read(http.get("/api/revenue/daily").body(), "$");
        rows.forEach(row -> days.put(row.get("day"), row.get("revenue")));
        return days;
    }

    private static Map<String, String> expectedDays() throws IOException {
        Map<String, String> days = new LinkedHashMap<>();
        for (Map.Entry<String, BigDecimal> day :
                BundledLine.revenueBy(line -> line.date().substring(0, 10)).entrySet()) {
            days.put(day.getKey(), Money.shown(day.getValue()));
        }
        return days;
    }
}
