package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The application as it starts without any setting: the bundled file, its own database. */
@OrderDeskTest
class HttpTests {
    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private EventStore eventStore;

    @BeforeEach
    void awaitImport(@Autowired ImportRunner runner) throws InterruptedException {
        runner.awaitEnd();
    }

    @Test
    void summaryOfTheBundledFileIsRight() throws Exception {
        // Counted and summed up once by a script of its own: Python's csv and decimal, no code of this application.
        assertThat(get("/api/summary").body()).isEqualTo("""
                        {"orders":4159,"cancellations":209,"adjustments":7,"lines":10000,"rejected":0,"revenue":"196973.53"}\
                        """);
    }

    @Test
    void streamIsAnsweredAsItsEvents() throws Exception {
        HttpResponse<String> answer = get("/api/streams/order-536409");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(JsonPath.<List<Integer>>read(answer.body(), "$[*].version")).startsWith(1, 2);
        assertThat(JsonPath.<Map<String, Object>>read(answer.body(), "$[0]"))
                .containsKeys("id", "position", "recordedAt")
                .containsEntry("streamId", "order-536409")
                .containsEntry("type", "invoice-line-recorded")
                .containsEntry("schemaVersion", 1);
        assertThat(JsonPath.<Map<String, Object>>read(answer.body(), "$[0].data"))
                .containsEntry("invoiceNo", "536409")
                .containsEntry("country", "United Kingdom");
    }

    @Test
    void missingStreamIsNotFound() throws Exception {
        assertThat(get("/api/streams/order-0").statusCode()).isEqualTo(404);
    }

    @Test
    void streamIdMayContainAnyCharacter() throws Exception {
        eventStore.append("a/b c;d%ü?.", ExpectedVersion.any(), List.of(Map.of("some", "thing")));
        HttpResponse<String> answer = get("/api/streams/a%2Fb%20c%3Bd%25%C3%BC%3F.");
        assertThat(JsonPath.<List<Object>>read(answer.body(), "$[*].data.some")).containsExactly("thing");
    }

    @Test
    void stockIsAnsweredAsTheUnitsOnHand() throws Exception {
        HttpResponse<String> answer = get("/api/stock/85123A");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JsonPath.<Map<String, Object>>read(answer.body(), "$"))
                .containsOnlyKeys("stockCode", "onHand", "revision")
                .containsEntry("stockCode", "85123A")
                .containsEntry("onHand", -1_674);
        assertThat(get("/api/stock/85123a").statusCode()).isEqualTo(404);
        assertThat(get("/api/stock/85123A%20").statusCode()).isEqualTo(404);
    }

    @Test
    void codeMayContainAnyCharacter(@Autowired Warehouse warehouse) throws Exception {
        String code = " a/b c;d%ü股?+";
        InvoiceLine line = new InvoiceLine("1", code, "", 5, "", BigDecimal.ONE, "", "");
        warehouse.apply(List.of(new FileLine.Accepted(1, UUID.randomUUID(), line, BigDecimal.ONE)));
        assertThat(get("/api/stock/%20a%2Fb%20c%3Bd%25%C3%BC%E8%82%A1%3F%2B").body())
                .isEqualTo("{\"stockCode\":\"%s\",\"onHand\":-5,\"revision\":1}".formatted(code));
    }

    @Test
    void customerIsAnsweredAsWhatItsLinesAddUpTo() throws Exception {
        assertThat(get("/api/customers/17841").body())
                .isEqualTo("{\"customerId\":\"17841\",\"orders\":32,\"cancellations\":1,\"revenue\":\"588.27\","
                        + "\"version\":133}");
        assertThat(get("/api/customers/1").statusCode()).isEqualTo(404);
        assertThat(get("/api/customers/").statusCode()).isEqualTo(404);
    }

    @Test
    void sagasAreCountedByTheirState() throws Exception {
        assertThat(get("/api/sagas?state=open").body()).isEqualTo("{\"state\":\"open\",\"count\":4137}");
        assertThat(get("/api/sagas?state=completed").body()).isEqualTo("{\"state\":\"completed\",\"count\":22}");
        assertThat(get("/api/sagas").body()).isEqualTo("{\"open\":4137,\"completed\":22}");
        assertThat(get("/api/sagas?state=Open").statusCode()).isEqualTo(400);
        assertThat(get("/api/sagas?state=").statusCode()).isEqualTo(400);
    }

    @Test
    void addressesThatMakeNoSenseAreTheClientsFault() throws Exception {
        assertThat(get("/api/streams/").statusCode()).isEqualTo(404);
        assertThat(get("/api/streams/%20").statusCode()).isEqualTo(404);
        assertThat(get("/api/streams/%00").statusCode()).isEqualTo(400);
        assertThat(get("/api/streams/" + "x".repeat(2_000)).statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/summary"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
