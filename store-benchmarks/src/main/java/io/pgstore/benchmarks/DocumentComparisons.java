package io.pgstore.benchmarks;

import io.pgstore.codec.JacksonCodec;
import io.pgstore.document.CollectionDefinition;
import io.pgstore.document.DocumentCollection;
import io.pgstore.document.DocumentIndex;
import io.pgstore.document.Filter;
import io.pgstore.document.JdbcDocumentCollections;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads of one collection of 100,000 documents. */
final class DocumentComparisons {
    private static final String BY_ID = "find a document by its id";
    private static final String BY_PATH = "find 25 of 100,000 documents by an indexed path";
    static final List<String> NAMES = List.of(BY_ID, BY_PATH);
    private static final int DOCUMENTS = 100_000;
    private static final int BATCH = 5_000;
    private static final int CODES = 4_000;
    private static final CollectionDefinition<OrderLine> LINES =
            CollectionDefinition.of("order_lines", OrderLine.class).index(DocumentIndex.text("stockCode"));

    private final DocumentCollection<OrderLine> documents;
    private final PlainDocuments plain;

    DocumentComparisons(BenchmarkDatabase database) {
        StoreMigrator migrator = new StoreMigrator(database.pool(), StoreTables.defaults());
        migrator.createCollections(List.of(LINES.table()));
        this.documents = JdbcDocumentCollections.builder(
                        database.stores(),
                        JacksonCodec.builder().type(OrderLine.class).build())
                .build()
                .collection(LINES);
        fill();
        LINES.table().indexes().forEach(migrator::buildIndex);
        database.jdbc().execute("VACUUM ANALYZE store.doc_order_lines");
        this.plain = new PlainDocuments(database.pool());
        database.jdbc().execute("VACUUM ANALYZE plain_documents");
    }

    List<Comparison> all() {
        return List.of(
                new Comparison(
                        BY_ID,
                        (thread, number) -> documents.find(id(thread, number)),
                        (thread, number) -> plain.find(id(thread, number)),
                        0.85),
                new Comparison(
                        BY_PATH,
                        (thread, number) -> documents.find(Filter.eq("stockCode", "S" + number % CODES)),
                        (thread, number) -> plain.findByCode("S" + number % CODES),
                        0.77));
    }

    private void fill() {
        for (int first = 0; first < DOCUMENTS; first += BATCH) {
            Map<String, OrderLine> batch = new LinkedHashMap<>();
            for (int number = first; number < first + BATCH; number++) {
                batch.put("line-" + number, OrderLine.numbered(number));
            }
            documents.insertAll(batch);
        }
    }

    private static String id(int thread, long number) {
        return "line-" + (thread * 7_919L + number * 31) % DOCUMENTS;
    }
}
