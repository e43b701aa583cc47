package io.pgstore.sample;

import java.math.BigDecimal;
import java.util.UUID;

/** What a line of the file turned out to be. */
sealed interface FileLine {
    /** Returns the number of the line in the file, counted from 1; of several lines in quotes, the first. */
    long number();

    /**
     * A line of an invoice.
     *
     * @param eventId makes it recognisable when it comes again
     * @param lastPrice the unit price of the last line of its article in the file
     */
    record Accepted(long number, UUID eventId, InvoiceLine line, BigDecimal lastPrice) implements FileLine {}

    /** Something else, and why. */
    record Rejected(long number, String reason) implements FileLine {}
}
