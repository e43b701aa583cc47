package io.pgstore.sample;

import java.util.UUID;

/** What a line of the file turned out to be. */
sealed interface FileLine {
    /** Returns the number of the line in the file, counted from 1; of several lines in quotes, the first. */
    long number();

    /** A line of an invoice, with the id that makes it recognisable when it comes again. */
    record Accepted(long number, UUID eventId, InvoiceLine line) implements FileLine {}

    /** Something else, and why. */
    record Rejected(long number, String reason) implements FileLine {}
}
