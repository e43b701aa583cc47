package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventQuery;
import io.pgstore.event.EventStore;
import io.pgstore.event.RecordedEvent;
import io.pgstore.event.StreamRange;
import io.pgstore.kv.KeyValueStore;
import io.pgstore.saga.SagaStore;
import io.pgstore.state.DurableStateStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionOperations;

/** The order desk on a tenant of its own, and so on an empty store. */
final class TestDesk {
    private final EventStore events;
    private final TransactionOperations transactions;
    private final Warehouse warehouse;
    private final Customers customers;
    private final Prices prices;
    private final SagaStore sagas;
    private final Fulfilment fulfilment;

    private TestDesk(String tenantId, ApplicationContext context) {
        this.events = context.getBean(EventStore.class).forTenant(tenantId);
        this.transactions = context.getBean(TransactionOperations.class);
        this.warehouse = new Warehouse(context.getBean(DurableStateStore.class).forTenant(tenantId));
        this.customers = context.getBean(Customers.class).forTenant(tenantId);
        this.prices = new Prices(context.getBean(KeyValueStore.class).forTenant(tenantId));
        this.sagas = context.getBean(SagaStore.class).forTenant(tenantId);
        this.fulfilment =
                new Fulfilment(customers, context.getBean(OrderSagas.class).forTenant(tenantId));
    }

    static TestDesk in(ApplicationContext context) {
        return new TestDesk(UUID.randomUUID().toString(), context);
    }

    EventStore events() {
        return events;
    }

    Warehouse warehouse() {
        return warehouse;
    }

    Customers customers() {
        return customers;
    }

    Prices prices() {
        return prices;
    }

    SagaStore sagas() {
        return sagas;
    }

    /** Returns an import into this desk. */
    InvoiceImport newImport() {
        return newImport(events);
    }

    /** Returns an import that reads and appends lines by {@code lines}. */
    InvoiceImport newImport(EventStore lines, LineEffect... more) {
        List<LineEffect> effects = new ArrayList<>(List.of(warehouse, customers, fulfilment, prices));
        effects.addAll(List.of(more));
        return new InvoiceImport(lines, transactions, effects);
    }

    /** Imports a file to its end. */
    ImportCounts run(String location) throws IOException {
        InvoiceImport invoiceImport = newImport();
        assertThat(run(invoiceImport, location, counts -> {})).isTrue();
        return invoiceImport.counts();
    }

    static boolean run(InvoiceImport invoiceImport, String location, Consumer<ImportCounts> afterChunk)
            throws IOException {
        try (InvoiceFile file = InvoiceFile.open(location)) {
            return invoiceImport.run(file, afterChunk);
        }
    }

    /** Returns the events of a stream. */
    List<RecordedEvent> stream(String streamId) {
        return events.read(streamId, StreamRange.all()).events();
    }

    /** Returns all lines, in the order in which they were stored. */
    List<RecordedEvent> lines() {
        List<RecordedEvent> lines = new ArrayList<>();
        events.query(EventQuery.all().types(List.of(InvoiceLine.TYPE)), lines::add);
        return lines;
    }
}
