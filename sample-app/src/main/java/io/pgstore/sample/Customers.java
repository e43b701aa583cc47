package io.pgstore.sample;

import io.pgstore.aggregate.CommandHandler;
import io.pgstore.aggregate.CommandHandlers;
import io.pgstore.aggregate.SnapshotPolicy;
import io.pgstore.event.Aggregate;
import io.pgstore.event.EventData;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.StreamAppend;
import io.pgstore.event.StreamRange;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Keeps a stream for each customer, with an event for each line, and loads customers from it. A line without a customer
 * belongs to none.
 */
@Component
@Order(2)
final class Customers implements LineEffect {
    private static final SnapshotPolicy SNAPSHOTS = SnapshotPolicy.everyEvents(25);

    private final EventStore eventStore;
    private final CommandHandler<InvoiceLine, CustomerLine, Customer> customers;

    @Autowired
    Customers(EventStore eventStore, CommandHandlers handlers) {
        this(eventStore, handlers.of(new CustomerLifetime(), Customer.class, SNAPSHOTS));
    }

    private Customers(EventStore eventStore, CommandHandler<InvoiceLine, CustomerLine, Customer> customers) {
        this.eventStore = eventStore;
        this.customers = customers;
    }

    /** Returns a customer, loaded from the newest snapshot and what came after it; empty if no line has named it. */
    Optional<Aggregate<Customer>> find(String customerId) {
        return Optional.of(customers.load(streamId(customerId))).filter(customer -> customer.version() > 0);
    }

    /** Appends without loading, for what a line does to its customer does not depend on what came before. */
    @Override
    public void apply(List<FileLine.Accepted> lines) {
        Map<String, List<EventData>> streams = new TreeMap<>();
        for (FileLine.Accepted line : lines) {
            if (!line.line().customerId().isEmpty()) {
                streams.computeIfAbsent(streamId(line.line().customerId()), id -> new ArrayList<>())
                        .add(EventData.of(CustomerLine.of(line.line())).withId(eventId(line)));
            }
        }
        eventStore.appendAll(streams.entrySet().stream()
                .map(stream -> new StreamAppend(stream.getKey(), ExpectedVersion.any(), stream.getValue()))
                .toList());
    }

    /** Returns the orders that a stored cancellation line may mean, the latest first. */
    List<String> ordersBefore(FileLine.Accepted cancellation) {
        InvoiceLine line = cancellation.line();
        Optional<LocalDateTime> time = InvoiceTime.of(line.invoiceDate());
        if (line.customerId().isEmpty() || time.isEmpty()) {
            return List.of();
        }
        EarlierOrders orders = new EarlierOrders(eventId(cancellation), line.stockCode(), time.get());
        eventStore.read(streamId(line.customerId()), StreamRange.all(), orders);
        return orders.latestFirst();
    }

    Customers forTenant(String tenantId) {
        return new Customers(eventStore.forTenant(tenantId), customers.forTenant(tenantId));
    }

    private static String streamId(String customerId) {
        return "customer-" + customerId;
    }

    /** Returns the id of the event that a line makes in its customer's stream. */
    private static UUID eventId(FileLine.Accepted line) {
        return LineIds.nameBased(line.eventId(), "customer");
    }
}
