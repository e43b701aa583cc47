package io.pgstore.sample;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * What lines do to the sagas of orders, one line after another, as if each came by itself:
 * <ul>
 * <li>The first line of an order places it. Later lines of the order change nothing, wherever they come from.
 * <li>A cancellation line cancels one whole order: the latest open one with a line of the same customer and article, dated
 *     before the cancellation line. With several lines a cancellation may so cancel several orders.
 * <li>Only orders count that are stored before the cancellation line. One that comes later in the file, or in another file,
 *     is not cancelled, whatever its date.
 * <li>An order that is completed or cancelled is not open; the next earlier one is looked for.
 * <li>A line without a customer, or without a time, cancels nothing and is not cancelled.
 * </ul>
 * Needs the events of {@link Customers}, and so comes after it.
 */
@Component
@Order(3)
final class Fulfilment implements LineEffect {
    private final Customers customers;
    private final OrderSagas sagas;

    Fulfilment(Customers customers, OrderSagas sagas) {
        this.customers = customers;
        this.sagas = sagas;
    }

    @Override
    public void apply(List<FileLine.Accepted> lines) {
        Set<String> placed = new HashSet<>();
        for (FileLine.Accepted line : lines) {
            switch (line.line().kind()) {
                case ORDER -> {
                    if (placed.add(line.line().invoiceNo())) {
                        sagas.place(line.line().invoiceNo());
                    }
                }
                case CANCELLATION -> cancelLatest(customers.ordersBefore(line));
                case ADJUSTMENT -> {}
            }
        }
    }

    private void cancelLatest(List<String> latestFirst) {
        boolean cancelled = false;
        for (int index = 0; index < latestFirst.size() && !cancelled; index++) {
            cancelled = sagas.cancel(latestFirst.get(index));
        }
    }
}
