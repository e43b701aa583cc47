package io.pgstore.sample;

import io.pgstore.codec.EventType;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A line of an invoice was recorded for a customer: the event of the customer's stream.
 *
 * @param customerId the customer, never empty
 * @param invoiceNo the invoice
 * @param kind what the line is about
 * @param stockCode the article
 * @param invoiceDate the time of the invoice, as written
 * @param amount quantity times unit price, not rounded
 */
@EventType("customer-line-recorded")
record CustomerLine(
        String customerId,
        String invoiceNo,
        InvoiceKind kind,
        String stockCode,
        String invoiceDate,
        BigDecimal amount) {
    static CustomerLine of(InvoiceLine line) {
        return new CustomerLine(
                line.customerId(), line.invoiceNo(), line.kind(), line.stockCode(), line.invoiceDate(), line.amount());
    }

    /** Returns the time of the invoice; empty if none can be read from it. */
    Optional<LocalDateTime> time() {
        return InvoiceTime.of(invoiceDate);
    }
}
