package io.pgstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.state.AttributeExtractor;
import io.pgstore.state.DurableState;
import io.pgstore.state.DurableStateMetadata;
import io.pgstore.state.DurableStateStore;
import io.pgstore.state.DurableStateWrite;
import io.pgstore.state.JdbcDurableStateStore;
import io.pgstore.state.Page;
import io.pgstore.state.UpsertResult;
import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** The examples of {@code docs/durable-state.md}, run one after the other. */
class StateGuideTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    private final DurableStateStore states = JdbcDurableStateStore.builder(
                    new StoreDatabase(database.dataSource(), StoreTables.defaults()),
                    JacksonCodec.builder()
                            .type(Stock.class)
                            .type(Customer.class)
                            .build())
            .attributes(customerAttributes())
            .build();

    @EventType("stock")
    record Stock(int onHand) {}

    @EventType("customer")
    record Customer(String email, boolean active) {}

    @Bean
    AttributeExtractor<Customer> customerAttributes() {
        return AttributeExtractor.of(Customer.class, customer -> Map.of("email", customer.email()));
    }

    @Test
    void everyExampleOfTheGuideIsCodeOfThisTest() throws IOException {
        GuideExamples.assertAreCodeOf(getClass(), "durable-state.md");
    }

    @Test
    void theExamplesWork() {
        write();
        change();
        writeMany();
        read();
        delete();
        find();
    }

    private void write() {
        DurableStateMetadata created = states.upsert("stock-85123A", 0, new Stock(12));
        DurableStateMetadata updated = states.upsert("stock-85123A", created.revision(), new Stock(10));
        assertThat(updated.revision()).isEqualTo(2);
    }

    private void change() {
        DurableState<Stock> sold = states.update(
                "stock-85123A",
                Stock.class,
                stock -> new Stock(stock.map(Stock::onHand).orElse(0) - 1));
        assertThat(sold.state()).isEqualTo(new Stock(9));
    }

    private void writeMany() {
        List<UpsertResult> results = states.upsertAll(List.of(
                new DurableStateWrite("stock-22423", 0, new Stock(5)),
                new DurableStateWrite("stock-85123A", 1, new Stock(7))));
        assertThat(results).extracting(UpsertResult::written).containsExactly(true, false);
    }

    private void read() {
        Optional<DurableState<Stock>> stock = states.load("stock-85123A", Stock.class);
        List<DurableState<Stock>> some = states.loadAll(List.of("stock-85123A", "stock-22423"), Stock.class);
        List<DurableState<Stock>> page = states.list("stock-", Page.first(100), Stock.class);
        List<DurableState<Stock>> next = states.list("stock-", Page.first(100).after("stock-22423"), Stock.class);
        long count = states.count("stock-");
        assertThat(stock).isPresent();
        assertThat(some).hasSize(2);
        assertThat(page).hasSize(2);
        assertThat(next).hasSize(1);
        assertThat(count).isEqualTo(2);
    }

    private void delete() {
        states.delete("stock-22423", 1);
        boolean wasThere = states.delete("stock-22423");
        boolean hadRow = states.purge("stock-22423");
        assertThat(wasThere).isFalse();
        assertThat(hadRow).isTrue();
    }

    private void find() {
        states.upsert("customer-1", 0, new Customer("ann@example.org", true));
        List<DurableState<Customer>> found =
                states.findByAttribute("email", "ann@example.org", Page.first(10), Customer.class);
        List<DurableState<Customer>> active =
                states.findByContent("customer-", Map.of("active", true), Page.first(10), Customer.class);
        assertThat(found).hasSize(1).isEqualTo(active);
    }
}
