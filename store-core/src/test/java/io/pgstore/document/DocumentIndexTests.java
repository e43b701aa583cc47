package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.document.DocumentIndexState.State;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The indexes that are declared on collections: who builds them, how far they are, and which queries use them. */
class DocumentIndexTests {
    record Sale(String country, long total, Instant at, LocalDate day) {}

    private static final CollectionDefinition<Sale> SALES = CollectionDefinition.of("sales", Sale.class)
            .index(DocumentIndex.text("country"))
            .index(DocumentIndex.number("total"))
            .index(DocumentIndex.instant("at"))
            .index(DocumentIndex.date("day"))
            .index(DocumentIndex.content());
    private static final String FILL = """
            INSERT INTO store.doc_sales (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            SELECT 'default', 'sale-' || number, 1, 'Sale', 1,
                jsonb_build_object('country', 'C' || number % 1000, 'total', number,
                    'at', to_char(timestamp '2026-01-01' + number * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                    'day', to_char(date '1990-01-01' + number, 'YYYY-MM-DD')),
                now(), now()
            FROM generate_series(1, 20000) AS number
            """;

    @AutoClose
    private final TestDatabase database = TestDocuments.migrated(SALES);

    private final StoreMigrator migrator = TestDocuments.migrator(database, SALES);
    private final StoreDatabase stores = new StoreDatabase(database.dataSource(), StoreTables.defaults());
    private final DocumentCollection<Sale> sales =
            TestDocuments.collections(stores).collection(SALES);

    @Test
    void theMigrationBuildsNoneAndTheBuilderAll() {
        assertThat(states()).containsOnly(State.MISSING);
        build();
        assertThat(states()).containsOnly(State.VALID);
        assertThat(sales.indexes())
                .extracting(DocumentIndexState::name)
                .containsExactly(
                        "doc_sales_country_text_idx",
                        "doc_sales_total_number_idx",
                        "doc_sales_at_instant_idx",
                        "doc_sales_day_date_idx",
                        "doc_sales_content_idx");
    }

    @Test
    void aBuildIsVisibleWhileItWaitsAndWritersGoOn() throws SQLException {
        try (Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("LOCK TABLE store.doc_sales IN ROW EXCLUSIVE MODE");
            try (DocumentIndexBuilder builder = builder()) {
                builder.start();
                await().untilAsserted(() -> assertThat(states()).startsWith(State.BUILDING, State.MISSING));
                sales.insert("sale-1", sale(1));
                writer.commit();
                await().untilAsserted(() -> assertThat(states()).containsOnly(State.VALID));
            }
        }
    }

    @Test
    void whatIsLeftOfAFailedBuildIsVisibleAndBuiltAgain() {
        build();
        database.jdbc()
                .update(
                        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'store.doc_sales_total_number_idx'::regclass");
        assertThat(states()).containsExactly(State.VALID, State.FAILED, State.VALID, State.VALID, State.VALID);
        build();
        assertThat(states()).containsOnly(State.VALID);
    }

    @Test
    void aBuildThatFailsIsTriedAgain() {
        AtomicInteger failures = new AtomicInteger(SALES.table().indexes().size());
        StoreMigrator failing = new StoreMigrator(
                new DelegatingDataSource(database.dataSource()) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        if (failures.getAndDecrement() > 0) {
                            throw new SQLException("not now");
                        }
                        return super.getConnection();
                    }
                },
                StoreTables.defaults());
        try (DocumentIndexBuilder builder = new DocumentIndexBuilder(failing, List.of(SALES.table()))) {
            builder.start();
            await().untilAsserted(() -> assertThat(states()).containsOnly(State.VALID));
        }
        assertThat(failures).hasValueLessThan(0);
    }

    @Test
    void sixInstancesBuildAtOnce() {
        Race.of(6, racer -> () -> {
            build();
            return true;
        });
        assertThat(states()).containsOnly(State.VALID);
    }

    @Test
    void eachIndexAnswersTheFiltersOfItsKind() {
        fill();
        Map<String, Filter> filters = Map.of(
                "doc_sales_country_text_idx", Filter.eq("country", "C7"),
                "doc_sales_total_number_idx", Filter.gte("total", 19_990),
                "doc_sales_at_instant_idx", Filter.lt("at", Instant.parse("2026-01-01T00:10:00Z")),
                "doc_sales_day_date_idx", Filter.gt("day", LocalDate.of(2044, 9, 20)),
                "doc_sales_content_idx", Filter.containing("{\"total\": 7}"));
        filters.forEach((index, filter) -> assertThat(plan(DocumentQuery.where(filter)))
                .as(index)
                .contains(index)
                .doesNotContain("Seq Scan"));
        assertThat(plan(DocumentQuery.where(Filter.startsWith("country", "C77"))))
                .contains("doc_sales_country_text_idx");
        assertThat(plan(DocumentQuery.where(Filter.in("country", List.of("C1", "C2")))))
                .contains("doc_sales_country_text_idx");
        assertThat(plan(DocumentQuery.where(Filter.jsonPath("$ ? (@.total == 7)", Map.of()))))
                .contains("doc_sales_content_idx");
    }

    @Test
    void anIndexAnswersTheSortOfItsKindAndItsPages() {
        fill();
        DocumentQuery newest =
                DocumentQuery.all().sort(SortKey.instant("at").descending()).limit(10);
        assertThat(plan(newest)).contains("doc_sales_at_instant_idx").doesNotContain("Seq Scan");
        String next = sales.page(newest).next();
        assertThat(plan(newest.after(next)))
                .contains("doc_sales_at_instant_idx", "Index Cond")
                .doesNotContain("Seq Scan");
        assertThat(plan(DocumentQuery.all().sort(SortKey.number("total")).limit(10)))
                .contains("doc_sales_total_number_idx");
    }

    @Test
    void anIndexAnswersDeepPagesInAscendingOrderToo() {
        fill();
        DocumentQuery lowest = DocumentQuery.all().sort(SortKey.number("total")).limit(10);
        DocumentQuery deep = lowest.after(PageToken.text(
                lowest.sort(),
                List.of("15000"),
                sales.page(lowest).documents().get(0).id()));
        assertThat(QuerySql.parts(deep)).hasSize(2).allSatisfy(part -> assertThat(plan(deep, part))
                .contains("doc_sales_total_number_idx", "Index Cond")
                .doesNotContain("Seq Scan"));
        assertThat(plan(deep, QuerySql.Part.WITH_KEY)).contains(">= '15000'::numeric");
        assertThat(sales.page(deep).documents())
                .extracting(document -> document.value().total())
                .startsWith(15_000L, 15_001L);
    }

    @Test
    void documentsWithLongTextsAndOfAnyKindAreWrittenBesideAnIndex() {
        build();
        sales.insert("sale-1", new Sale("x".repeat(100_000), 1, Instant.EPOCH, LocalDate.EPOCH));
        assertThat(sales.find(Filter.eq("country", "x".repeat(100_000)))).hasSize(1);
        assertThat(sales.find(Filter.eq("country", "x".repeat(99_999)))).isEmpty();
    }

    @Test
    void indexesNeedNamesOfTheirOwn() {
        CollectionDefinition<Sale> one =
                CollectionDefinition.of("sales", Sale.class).index(DocumentIndex.text("a.b"));
        assertThatIllegalArgumentException().isThrownBy(() -> one.index(DocumentIndex.text("a_b")));
        assertThat(one.index(DocumentIndex.text("a_b").named("other")).indexes())
                .hasSize(2);
        assertThatIllegalArgumentException().isThrownBy(() -> one.index(DocumentIndex.text("a".repeat(60))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DocumentIndex.content().named("a b"));
    }

    private void fill() {
        database.jdbc().execute(FILL);
        SALES.table().indexes().forEach(migrator::buildIndex);
    }

    private void build() {
        try (DocumentIndexBuilder builder = builder()) {
            builder.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> !builder.isRunning());
        }
    }

    private DocumentIndexBuilder builder() {
        return new DocumentIndexBuilder(migrator, List.of(SALES.table()));
    }

    private List<State> states() {
        return sales.indexes().stream().map(DocumentIndexState::state).toList();
    }

    private String plan(DocumentQuery query) {
        return plan(query, QuerySql.Part.WHOLE);
    }

    private String plan(DocumentQuery query, QuerySql.Part part) {
        CollectionContext<Sale> context =
                new CollectionContext<>(stores, JacksonCodec.builder().build(), SALES, "default");
        SqlQuery sql = QuerySql.select(context, query, part);
        return stores
                .jdbc()
                .query("EXPLAIN " + sql.sql(), sql::setParameters, (row, number) -> row.getString(1))
                .stream()
                .collect(Collectors.joining("\n"));
    }

    private static Sale sale(long total) {
        return new Sale("DE", total, Instant.EPOCH, LocalDate.EPOCH);
    }
}
