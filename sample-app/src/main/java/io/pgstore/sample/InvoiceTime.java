package io.pgstore.sample;

import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads the times of invoices, which are kept as they are written. */
final class InvoiceTime {
    private InvoiceTime() {}

    /** Returns the time that a text says: date and time as in ISO 8601, with a space or a T between; else empty. */
    static Optional<LocalDateTime> of(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text.replace(' ', 'T')));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }
}
