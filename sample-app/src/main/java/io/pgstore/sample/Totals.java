package io.pgstore.sample;

import io.pgstore.event.RecordedEvent;
import java.math.BigDecimal;

/**
 * What the stored events add up to.
 *
 * @param orders streams of orders
 * @param cancellations streams of cancellations
 * @param adjustments streams of stock adjustments
 * @param lines stored lines
 * @param revenue the exact revenue, not rounded
 */
record Totals(long orders, long cancellations, long adjustments, long lines, BigDecimal revenue) {
    static final Totals NONE = new Totals(0, 0, 0, 0, BigDecimal.ZERO);

    /** Returns these totals with one event more; each event must be added once. */
    Totals plus(RecordedEvent event) {
        if (!event.type().equals(InvoiceLine.TYPE)) {
            return this;
        }
        InvoiceLine line = event.payload(InvoiceLine.class);
        // Each invoice has one stream for each kind, so its first event counts the invoice.
        int invoice = event.version() == 1 ? 1 : 0;
        return switch (line.kind()) {
            case ORDER ->
                new Totals(orders + invoice, cancellations, adjustments, lines + 1, revenue.add(line.amount()));
            case CANCELLATION ->
                new Totals(orders, cancellations + invoice, adjustments, lines + 1, revenue.add(line.amount()));
            case ADJUSTMENT -> new Totals(orders, cancellations, adjustments + invoice, lines + 1, revenue);
        };
    }

    Summary toSummary(long rejected) {
        return new Summary(orders, cancellations, adjustments, lines, rejected, Money.shown(revenue));
    }
}
