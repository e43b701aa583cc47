package io.pgstore.sample;

import io.pgstore.codec.EventType;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the lines of a customer add up to.
 *
 * @param orders the invoices with order lines of the customer
 * @param cancellations the invoices with cancellation lines of the customer
 * @param revenue the exact revenue of both, not rounded
 */
@EventType("customer")
record Customer(Set<String> orders, Set<String> cancellations, BigDecimal revenue) {
    static final Customer NEW = new Customer(Set.of(), Set.of(), BigDecimal.ZERO);

    Customer plus(CustomerLine line) {
        return switch (line.kind()) {
            case ORDER -> new Customer(with(orders, line.invoiceNo()), cancellations, revenue.add(line.amount()));
            case CANCELLATION ->
                new Customer(orders, with(cancellations, line.invoiceNo()), revenue.add(line.amount()));
            case ADJUSTMENT -> this;
        };
    }

    private static Set<String> with(Set<String> invoices, String invoiceNo) {
        if (invoices.contains(invoiceNo)) {
            return invoices;
        }
        Set<String> more = new LinkedHashSet<>(invoices);
        more.add(invoiceNo);
        return Collections.unmodifiableSet(more);
    }
}
