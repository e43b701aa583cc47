package io.pgstore.sample;

import io.pgstore.event.RecordedEvent;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;

/** Keeps the revenue of each country and month in a table, exactly. */
@Component
final class CountryRevenue {
    // Any value will do, but it must never change: the ids of the rows come from it.
    private static final UUID NAMESPACE = UUID.fromString("0d3c6a52-5d0f-4c7e-8f0e-5e3a4a1f7b66");

    private static final String ADD_REVENUE = """
            INSERT INTO retail.country_revenue AS present (id, country, month, revenue)
            SELECT added.id::uuid, added.country, added.month, added.revenue
            FROM unnest(?, ?, ?, ?) AS added (id, country, month, revenue)
            ORDER BY added.id::uuid
            ON CONFLICT (id) DO UPDATE
            SET revenue = present.revenue + excluded.revenue
            """;

    private static final String DELETE_ALL = "DELETE FROM retail.country_revenue";

    private static final String SELECT_ALL = """
            SELECT country, nullif(month, '') AS month, revenue
            FROM retail.country_revenue
            ORDER BY country COLLATE "C", 2 NULLS LAST
            """;

    private final JdbcOperations jdbc;

    CountryRevenue(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The revenue of a country in a month.
     *
     * @param country as written, empty where lines name none
     * @param month as {@code 2010-12}; {@code null} for the lines without a date that can be read
     * @param revenue quantity times unit price, over the lines of orders and cancellations, with two decimals
     */
    record Row(String country, @Nullable String month, String revenue) {}

    /** What the rows are about. */
    private record Key(String country, String month) {
        static Key of(InvoiceLine line) {
            String month = InvoiceTime.of(line.invoiceDate())
                    .map(time -> YearMonth.from(time).toString())
                    .orElse("");
            return new Key(line.country(), month);
        }

        String id() {
            return LineIds.nameBased(NAMESPACE, month + "\0" + country).toString();
        }
    }

    /** Returns all rows, by country and month; last of each country what has no month. */
    List<Row> rows() {
        return jdbc.query(
                SELECT_ALL,
                (row, number) -> new Row(
                        row.getString("country"), row.getString("month"), Money.shown(row.getBigDecimal("revenue"))));
    }

    /** Adds lines; each must be added once. */
    void add(List<RecordedEvent> events) {
        Map<Key, BigDecimal> sums = new HashMap<>();
        for (RecordedEvent event : events) {
            InvoiceLine line = event.payload(InvoiceLine.class);
            if (line.kind() != InvoiceKind.ADJUSTMENT) {
                sums.merge(Key.of(line), line.amount(), BigDecimal::add);
            }
        }
        if (!sums.isEmpty()) {
            write(sums);
        }
    }

    /** Removes all rows. */
    void clear() {
        jdbc.update(DELETE_ALL);
    }

    private void write(Map<Key, BigDecimal> sums) {
        List<Key> keys = List.copyOf(sums.keySet());
        jdbc.update(
                ADD_REVENUE,
                keys.stream().map(Key::id).toArray(String[]::new),
                keys.stream().map(Key::country).toArray(String[]::new),
                keys.stream().map(Key::month).toArray(String[]::new),
                keys.stream().map(sums::get).toArray(BigDecimal[]::new));
    }
}
