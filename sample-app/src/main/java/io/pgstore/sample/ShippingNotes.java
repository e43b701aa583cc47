package io.pgstore.sample;

import io.pgstore.event.Aggregate;
import io.pgstore.event.EventStore;
import io.pgstore.event.RecordedEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * "Sends" a shipping note for each order that was shipped: writes it to a table, from where something that prints could
 * take it. Whoever sends may be told of an order twice; the receiver recognises the second note by the invoice number.
 */
@Component
final class ShippingNotes {
    static final String CONSUMER = "shipping-notes";

    private static final String INSERT_NOTE = """
            INSERT INTO retail.shipping_notes (invoice_no, lines, units)
            VALUES (?, ?, ?)
            ON CONFLICT (invoice_no) DO NOTHING
            """;

    private static final String SELECT_NOTE = """
            SELECT invoice_no, lines, units, sent_at
            FROM retail.shipping_notes
            WHERE invoice_no = ?
            """;

    private final JdbcTemplate jdbc;
    private final EventStore eventStore;

    ShippingNotes(JdbcTemplate jdbc, EventStore eventStore) {
        this.jdbc = jdbc;
        this.eventStore = eventStore;
    }

    /**
     * A note.
     *
     * @param invoiceNo the order
     * @param lines how many lines the order had when the note was written
     * @param units how many units they were in all
     * @param sentAt when it was written, by the database's clock
     */
    record Note(String invoiceNo, long lines, BigInteger units, Instant sentAt) {}

    /** Returns the note of an order; empty if none was sent. */
    Optional<Note> find(String invoiceNo) {
        return jdbc
                .query(
                        SELECT_NOTE,
                        (row, number) -> new Note(
                                row.getString("invoice_no"),
                                row.getLong("lines"),
                                row.getBigDecimal("units").toBigIntegerExact(),
                                row.getObject("sent_at", OffsetDateTime.class).toInstant()),
                        invoiceNo)
                .stream()
                .findFirst();
    }

    /** Sends the note of an {@link OrderShipped}. */
    void send(RecordedEvent event) {
        String invoiceNo = event.payload(OrderShipped.class).invoiceNo();
        Aggregate<BigInteger> units = eventStore.aggregate(
                InvoiceKind.ORDER.streamId(invoiceNo),
                BigInteger.ZERO,
                (BigInteger sum, InvoiceLine line) -> sum.add(BigInteger.valueOf(line.quantity())));
        jdbc.update(INSERT_NOTE, invoiceNo, units.version(), new BigDecimal(units.state()));
    }
}
