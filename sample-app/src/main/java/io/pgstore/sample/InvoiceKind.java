package io.pgstore.sample;

import java.util.Locale;

/** What a line of an invoice is about; an invoice has one stream for each kind of its lines. */
enum InvoiceKind {
    /** Goods sold: a plain invoice number and a positive quantity. */
    ORDER,
    /** A correction of the stock: a plain invoice number and a negative quantity. */
    ADJUSTMENT,
    /** Goods taken back: an invoice number that begins with {@code C}, whatever the sign of the quantity. */
    CANCELLATION;

    /** Returns the id of the stream that holds the lines of this kind of an invoice. */
    String streamId(String invoiceNo) {
        return name().toLowerCase(Locale.ROOT) + "-" + invoiceNo;
    }
}
