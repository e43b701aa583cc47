package io.pgstore.sample;

import io.pgstore.codec.EventType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * An order with all its lines: the document of its stream.
 *
 * @param invoiceNo the order
 * @param lines its lines, in the order in which they were stored
 * @param total the exact sum of its lines
 */
@EventType("order-view")
record OrderView(String invoiceNo, List<Line> lines, BigDecimal total) {
    /** A line of an order. */
    record Line(String stockCode, String description, long quantity, BigDecimal unitPrice) {}

    static OrderView of(String invoiceNo) {
        return new OrderView(invoiceNo, List.of(), BigDecimal.ZERO);
    }

    OrderView plus(InvoiceLine line) {
        List<Line> more = new ArrayList<>(lines);
        more.add(new Line(line.stockCode(), line.description(), line.quantity(), line.unitPrice()));
        return new OrderView(invoiceNo, more, total.add(line.amount()));
    }
}
