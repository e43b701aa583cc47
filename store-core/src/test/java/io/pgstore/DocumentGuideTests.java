package io.pgstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.document.CollectionDefinition;
import io.pgstore.document.Document;
import io.pgstore.document.DocumentCollection;
import io.pgstore.document.DocumentIndex;
import io.pgstore.document.DocumentPage;
import io.pgstore.document.DocumentQuery;
import io.pgstore.document.Filter;
import io.pgstore.document.JdbcDocumentCollections;
import io.pgstore.document.Patch;
import io.pgstore.document.SortKey;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** The examples of {@code docs/documents.md}, run one after the other. */
class DocumentGuideTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final DocumentCollection<Order> orders = JdbcDocumentCollections.builder(
                    new StoreDatabase(database.dataSource(), StoreTables.defaults()),
                    JacksonCodec.builder().type(Order.class).build())
            .build()
            .collection(orderDocuments());
    private final Order order =
            new Order("UK", BigDecimal.valueOf(1500), Instant.EPOCH, List.of(new Line("85123A", 6)), "new");
    private final List<Order> exported = new ArrayList<>();

    @EventType("order")
    record Order(String country, BigDecimal total, Instant at, List<Line> lines, String status) {
        Order with(String next) {
            return new Order(country, total, at, lines, next);
        }
    }

    record Line(String sku, int units) {}

    @Bean
    CollectionDefinition<Order> orderDocuments() {
        return CollectionDefinition.of("orders", Order.class)
                .index(DocumentIndex.text("country"))
                .index(DocumentIndex.instant("at"));
    }

    @BeforeEach
    void migrate() {
        new StoreMigrator(
                        database.dataSource(),
                        StoreTables.defaults(),
                        MigrationOptions.defaults()
                                .withCollection(orderDocuments().table()))
                .migrate();
    }

    @Test
    void theExamplesWork() {
        write();
        change();
        escape();
        query();
        page();
        patch();
    }

    private void write() {
        Document<Order> created = orders.insert("order-1", order);
        Document<Order> paid = orders.replace("order-1", order.with("paid"), created.version());
        orders.upsert("order-2", order);
        orders.insertAll(Map.of("order-3", order, "order-4", order));
        orders.delete("order-4");
        assertThat(paid.version()).isEqualTo(2);
        assertThat(orders.count(Filter.all())).isEqualTo(3);
    }

    private void change() {
        orders.update("order-1", present -> present.with("shipped"));
        orders.handle("order-5", present -> present.orElse(order).with("new"));
        orders.handleAll(List.of("order-1", "order-6"), (id, present) -> present.orElse(order)
                .with("checked"));
        assertThat(orders.count(Filter.eq("status", "checked"))).isEqualTo(2);
    }

    private void escape() {
        orders.count(Filter.containing("{\"lines\": [{\"sku\": \"85123A\"}]}"));
        orders.count(Filter.jsonPath("$.lines[*] ? (@.units > $least)", Map.of("least", 5)));
        orders.count(Filter.sql("doc.updated_at > ? AND doc.data ->> 'country' = ?", Instant.EPOCH, "DE"));
        assertThat(orders.count(Filter.jsonPath("$.lines[*] ? (@.units > $least)", Map.of("least", 5))))
                .isEqualTo(5);
    }

    private void query() {
        List<Document<Order>> large = orders.find(Filter.and(
                Filter.gte("total", 1000), Filter.in("country", List.of("DE", "FR")), Filter.exists("lines.0")));
        List<Document<Order>> newest = orders.find(
                DocumentQuery.all().sort(SortKey.instant("at").descending()).limit(10));
        List<Document<Order>> withSku =
                orders.find(Filter.elemMatch("lines", Filter.and(Filter.eq("sku", "85123A"), Filter.gt("units", 5))));
        assertThat(large).isEmpty();
        assertThat(newest).hasSize(5);
        assertThat(withSku).hasSize(5);
    }

    private void page() {
        DocumentQuery query = DocumentQuery.all().sort(SortKey.number("total")).limit(50);
        DocumentPage<Order> first = orders.page(query);
        DocumentPage<Order> second = orders.page(query.after(first.next()));
        try (Stream<Document<Order>> all = orders.stream(DocumentQuery.all())) {
            all.forEach(document -> export(document.value()));
        }
        assertThat(second.documents()).isEqualTo(first.documents());
        assertThat(exported).hasSize(5);
    }

    private void patch() {
        long changed = orders.update(
                Filter.eq("country", "UK"),
                Patch.set("country", "GB").andIncrement("total", 1).andUnset("lines"));
        long deleted = orders.deleteWhere(Filter.lt("at", Instant.parse("2020-01-01T00:00:00Z")));
        assertThat(changed).isEqualTo(5);
        assertThat(deleted).isEqualTo(5);
    }

    private void export(Order value) {
        exported.add(value);
    }

    @Test
    void everyExampleOfTheGuideIsCodeOfThisTest() throws IOException {
        GuideExamples.assertAreCodeOf(getClass(), "documents.md");
    }
}
