package io.pgstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.StatementLog;
import io.pgstore.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What reads do beyond finding: they bring documents up to date, and hold few of them at a time. */
class DocumentReadTests {
    @EventType(value = "customer", schemaVersion = 2)
    record Customer(String name, String country) {}

    private static final CollectionDefinition<Customer> CUSTOMERS =
            CollectionDefinition.of("customers", Customer.class);
    private static final String INSERT_OLD = """
            INSERT INTO store.doc_customers (tenant_id, id, version, type, schema_version, data, created_at, updated_at)
            VALUES ('default', ?, 1, 'customer', ?, '{"name": "Ada"}', now(), now())
            """;

    @AutoClose
    private final TestDatabase database = TestDocuments.migrated(CUSTOMERS);

    private final StatementLog statements = new StatementLog(database.dataSource());
    private final DocumentCollection<Customer> customers = JdbcDocumentCollections.builder(
                    new StoreDatabase(statements, StoreTables.defaults()),
                    JacksonCodec.builder()
                            .type(Customer.class)
                            .upcaster("customer", 1, payload -> ((ObjectNode) payload).put("country", "GB"))
                            .build())
            .build()
            .collection(CUSTOMERS);

    @Test
    void documentsAreUpcastOnEveryReadAndStoredInTheNewShapeByTheNextWrite() {
        database.jdbc().update(INSERT_OLD, "customer-1", 1);
        Customer ada = new Customer("Ada", "GB");
        assertThat(customers.find("customer-1"))
                .get()
                .extracting(Document::value)
                .isEqualTo(ada);
        assertThat(customers.findAll(List.of("customer-1")))
                .extracting(Document::value)
                .containsExactly(ada);
        assertThat(customers.find(DocumentQuery.all()))
                .extracting(Document::value)
                .containsExactly(ada);
        assertThat(customers.stream(DocumentQuery.all()).map(Document::value)).containsExactly(ada);
        assertThat(schemaVersion()).isEqualTo(1);
        customers.update("customer-1", customer -> new Customer("Ada L.", customer.country()));
        assertThat(schemaVersion()).isEqualTo(2);
    }

    @Test
    void aDocumentThatCannotBeReadIsNamed() {
        database.jdbc().update(INSERT_OLD, "customer-1", 7);
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> customers.find("customer-1"))
                .withMessageContainingAll("customer-1", "customers", "version 7");
    }

    @Test
    void aStreamReadsAPageAtATimeAndHoldsNoConnection() {
        Map<String, Customer> many = new LinkedHashMap<>();
        for (int number = 0; number < 1_200; number++) {
            many.put("customer-%04d".formatted(number), new Customer("Ada", "GB"));
        }
        customers.insertAll(many);
        statements.drain();
        customers.stream(DocumentQuery.all()).limit(1).forEach(customer -> {});
        assertThat(statements.drain()).hasSize(1);
        assertThat(customers.stream(DocumentQuery.all())).hasSize(1_200);
        assertThat(statements.drain()).hasSize(3);
    }

    private int schemaVersion() {
        return database.queryForObject("SELECT schema_version FROM store.doc_customers", Integer.class);
    }
}
