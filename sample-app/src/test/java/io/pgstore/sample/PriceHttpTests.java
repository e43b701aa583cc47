package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Prices over HTTP; each test has articles of its own. */
@OrderDeskTest
class PriceHttpTests {
    // What these tests are about is never the time.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String code = UUID.randomUUID().toString();
    private final Http http;
    private final PriceFeed feed;

    PriceHttpTests(@LocalServerPort int port, @Autowired PriceFeed feed) {
        this.http = new Http(port);
        this.feed = feed;
    }

    /** What it tells of the prices in the file would be in the way. */
    @BeforeEach
    void awaitImport(@Autowired ImportRunner runner) throws InterruptedException {
        runner.awaitEnd();
    }

    @Test
    void priceIsAnsweredWithItsScaleAndVersion() throws Exception {
        // The last lines of these articles in the file, found by a script of its own.
        assertThat(http.get("/api/prices/85123A").body()).isEqualTo(view("85123A", "2.55", 1));
        assertThat(http.get("/api/prices/22423").body()).isEqualTo(view("22423", "12.75", 1));
        assertThat(http.get("/api/prices/POST").body()).isEqualTo(view("POST", "18.0", 1));
    }

    @Test
    void articleWithoutAPriceIsNotFoundAndTheAnswerSaysSo() throws Exception {
        HttpResponse<String> answer = http.get("/api/prices/" + code);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("There is no price of an article '" + code + "'");
        assertThat(http.get("/api/prices/85123a").statusCode()).isEqualTo(404);
        assertThat(http.get("/api/prices/" + "x".repeat(2_000)).statusCode()).isEqualTo(404);
        assertThat(http.get("/api/prices/").statusCode()).isEqualTo(404);
    }

    @Test
    void articleThatIsCalledStreamIsFoundByWhoAcceptsJsonOnly() throws Exception {
        http.put("/api/prices/stream", "{\"price\":1}");
        assertThat(http.get("/api/prices/stream", "Accept", "application/json").body())
                .isEqualTo(view("stream", "1", 1));
    }

    @Test
    void putCreatesChangesAndKeepsTheScale() throws Exception {
        assertThat(put("1.23").body()).isEqualTo(view(code, "1.23", 1));
        assertThat(put("2.50").body()).isEqualTo(view(code, "2.50", 2));
        assertThat(http.get("/api/prices/" + code).body()).isEqualTo(view(code, "2.50", 2));
        assertThat(put("2.50").body()).isEqualTo(view(code, "2.50", 2));
        assertThat(put("-7").statusCode()).isEqualTo(200);
        assertThat(http.get("/api/prices/" + code).body()).isEqualTo(view(code, "-7", 3));
    }

    @Test
    void priceIsWrittenWithoutAnExponent() throws Exception {
        assertThat(put("1E-7").body()).isEqualTo(view(code, "0.0000001", 1));
        assertThat(put("1.5e3").body()).isEqualTo(view(code, "1500", 2));
        assertThat(http.get("/api/prices/" + code).body()).isEqualTo(view(code, "1500", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "1.23",
                "{}",
                "[]",
                "{\"price\":null}",
                "{\"price\":\"1.23\"}",
                "{\"price\":true}",
                "{\"price\":[1]}",
                "{\"price\":NaN}",
                "{\"price\":1.2",
                "{\"price\":1e19}",
                "{\"price\":1e999999999}",
                "{\"price\":1e2147483647}",
                "{\"price\":1e-19}",
                "{\"price\":1e-2147483647}"
            })
    void bodyThatSaysNoPriceIsRefusedWithAReason(String body) throws Exception {
        HttpResponse<String> answer = http.put("/api/prices/" + code, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).containsAnyOf("{\\\"price\\\": <number>}", "A price has at most 18 digits");
        assertThat(http.get("/api/prices/" + code).statusCode()).isEqualTo(404);
    }

    @Test
    void codeMayContainAnyCharacterThatFilesMayNameArticlesWith() throws Exception {
        assertThat(http.put("/api/prices/%20a%2Fb%20c%3Bd%25%C3%BC%E8%82%A1%3F%2B" + code, "{\"price\":1.0}")
                        .body())
                .isEqualTo(view(" a/b c;d%ü股?+" + code, "1.0", 1));
        assertThat(http.get("/api/prices/%20a%2Fb%20c%3Bd%25%C3%BC%E8%82%A1%3F%2B" + code)
                        .body())
                .isEqualTo(view(" a/b c;d%ü股?+" + code, "1.0", 1));
    }

    @Test
    void codeThatIsNoneIsRefused() throws Exception {
        assertThat(http.put("/api/prices/%20", "{\"price\":1}").statusCode()).isEqualTo(400);
        assertThat(http.put("/api/prices/%07", "{\"price\":1}").statusCode()).isEqualTo(400);
        assertThat(http.put("/api/prices/" + "x".repeat(600), "{\"price\":1}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void streamTellsChangesWithTheirRevisions() throws Exception {
        try (ServerEvents events = http.events("/api/prices/stream")) {
            assertThat(events.response().headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            put("1.50");
            put("1.50");
            put("2");
            ServerEvents.Event first = events.next();
            ServerEvents.Event second = events.next();
            assertThat(first.data()).isEqualTo(view(code, "1.50", 1));
            assertThat(second.data()).isEqualTo(view(code, "2", 2));
            assertThat(Long.parseLong(second.id())).isGreaterThan(Long.parseLong(first.id()));
        }
    }

    @Test
    void streamGoesOnAfterTheEventThatTheClientHasSeenLast() throws Exception {
        String seen;
        try (ServerEvents events = http.events("/api/prices/stream")) {
            put("1");
            seen = events.next().id();
        }
        put("2");
        put("3");
        try (ServerEvents events = http.events("/api/prices/stream", "Last-Event-ID", seen)) {
            assertThat(events.next().data()).isEqualTo(view(code, "2", 2));
            assertThat(events.next().data()).isEqualTo(view(code, "3", 3));
        }
    }

    @Test
    void clientThatHasSeenNoChangeYetKnowsWhereToGoOn() throws Exception {
        String begin;
        try (ServerEvents events = http.events("/api/prices/stream")) {
            begin = events.awaitId();
        }
        put("1");
        try (ServerEvents events = http.events("/api/prices/stream", "Last-Event-ID", begin)) {
            assertThat(events.next().data()).isEqualTo(view(code, "1", 1));
        }
    }

    @Test
    void clientThatWaitsHearsHeartbeats() throws Exception {
        try (ServerEvents events = http.events("/api/prices/stream")) {
            assertThat(events.awaitId()).isNotEmpty();
            assertThat(events.awaitId()).isNotEmpty();
        }
    }

    @Test
    void clientThatIsAheadOfTheLogIsToldToStartAnew() throws Exception {
        try (ServerEvents events = http.events("/api/prices/stream", "Last-Event-ID", "999999999999")) {
            ServerEvents.Event event = events.next();
            assertThat(event.name()).isEqualTo("reset");
            assertThat(event.id()).isEmpty();
            assertThat(event.data()).contains("ahead of the log");
            events.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", "99999999999999999999"})
    void lastEventIdThatIsNoRevisionIsRefused(String id) throws Exception {
        try (ServerEvents events = http.events("/api/prices/stream", "Last-Event-ID", id)) {
            assertThat(events.response().statusCode()).isEqualTo(400);
        }
    }

    @Test
    void clientThatGoesAwayFreesItsWatch() throws Exception {
        await().atMost(PATIENCE).until(() -> feed.clients() == 0);
        try (ServerEvents events = http.events("/api/prices/stream")) {
            assertThat(events.awaitId()).isNotEmpty();
            assertThat(feed.clients()).isEqualTo(1);
        }
        await().atMost(PATIENCE).until(() -> feed.clients() == 0);
    }

    @Test
    void twoInstancesOnOneDatabaseShowEachOthersChanges(@Autowired HikariDataSource database) throws Exception {
        try (SecondDesk second = SecondDesk.on(Databases.of(database));
                ServerEvents here = http.events("/api/prices/stream");
                ServerEvents there = second.http().events("/api/prices/stream")) {
            put("1");
            assertThat(second.http().get("/api/prices/" + code).body()).isEqualTo(view(code, "1", 1));
            second.http().put("/api/prices/" + code, "{\"price\":2.0}");
            assertThat(http.get("/api/prices/" + code).body()).isEqualTo(view(code, "2.0", 2));
            assertThat(here.next().data()).isEqualTo(view(code, "1", 1));
            assertThat(here.next().data()).isEqualTo(view(code, "2.0", 2));
            ServerEvents.Event first = there.next();
            assertThat(first.data()).isEqualTo(view(code, "1", 1));
            assertThat(there.next().data()).isEqualTo(view(code, "2.0", 2));
            // What one instance has told, the other one resumes after.
            try (ServerEvents resumed = http.events("/api/prices/stream", "Last-Event-ID", first.id())) {
                assertThat(resumed.next().data()).isEqualTo(view(code, "2.0", 2));
            }
        }
    }

    @Test
    void clientWhoseChangesAreNotKeptAnyMoreIsToldToStartAnew(@Autowired HikariDataSource database) throws Exception {
        try (SecondDesk desk = SecondDesk.on(
                Databases.create(database, "compacted"),
                "--store.kv.outbox.retention.count=0",
                "--store.kv.outbox.retention.interval=20ms")) {
            desk.http().put("/api/prices/" + code, "{\"price\":1}");
            await().atMost(PATIENCE).until(() -> firstEvent(desk, "0").name().equals("reset"));
            assertThat(firstEvent(desk, "0").data()).contains("were compacted");
        }
    }

    @Test
    void openStreamsHoldUpNoShutdown(@Autowired HikariDataSource database) throws Exception {
        ServerEvents events;
        try (SecondDesk desk = SecondDesk.on(Databases.create(database, "ending"))) {
            events = desk.http().events("/api/prices/stream");
            assertThat(events.awaitId()).isNotEmpty();
        }
        events.awaitEnd();
    }

    private static ServerEvents.Event firstEvent(SecondDesk desk, String lastEventId) throws Exception {
        try (ServerEvents events = desk.http().events("/api/prices/stream", "Last-Event-ID", lastEventId)) {
            return events.next();
        }
    }

    private HttpResponse<String> put(String price) throws Exception {
        return http.put("/api/prices/" + code, "{\"price\":%s}".formatted(price));
    }

    private static String view(String code, String price, long version) {
        return "{\"stockCode\":\"%s\",\"price\":%s,\"version\":%d}".formatted(code, price, version);
    }
}
