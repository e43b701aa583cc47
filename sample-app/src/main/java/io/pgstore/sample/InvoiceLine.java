package io.pgstore.sample;

import io.pgstore.codec.EventType;
import java.math.BigDecimal;

/**
 * One line of an invoice was recorded: the event of this application. Texts are exactly as written in the file, empty
 * where it says nothing; customer, country and time may differ within an invoice.
 *
 * @param invoiceNo digits, with a {@code C} before them for a cancellation
 * @param stockCode the article, never blank
 * @param description the article in words
 * @param quantity never 0
 * @param invoiceDate the time of the invoice
 * @param unitPrice any sign, never rounded
 * @param customerId the customer
 * @param country the customer's country
 */
@EventType(InvoiceLine.TYPE)
record InvoiceLine(
        String invoiceNo,
        String stockCode,
        String description,
        long quantity,
        String invoiceDate,
        BigDecimal unitPrice,
        String customerId,
        String country) {
    /** The stored type name. */
    static final String TYPE = "invoice-line-recorded";

    InvoiceKind kind() {
        if (invoiceNo.startsWith("C")) {
            return InvoiceKind.CANCELLATION;
        }
        return quantity > 0 ? InvoiceKind.ORDER : InvoiceKind.ADJUSTMENT;
    }

    String streamId() {
        return kind().streamId(invoiceNo);
    }

    BigDecimal amount() {
        return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }
}
