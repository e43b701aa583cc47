package io.pgstore.sample;

import io.pgstore.event.EventQuery;
import io.pgstore.event.EventStore;
import io.pgstore.event.RecordedEvent;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Keeps the revenue of each day in a table, exactly. Its rows know no positions: each event must be added once. */
@Component
final class DailyRevenue {
    static final String CONSUMER = "daily-revenue";

    // Partitions add to the same days at the same time; in one order they never deadlock.
    private static final String ADD_REVENUE = """
            INSERT INTO retail.daily_revenue AS present (day, revenue)
            SELECT added.day, added.revenue
            FROM unnest(?, ?) AS added (day, revenue)
            ORDER BY added.day
            ON CONFLICT (day) DO UPDATE
            SET revenue = present.revenue + excluded.revenue
            """;

    private static final String LOCK_AGAINST_WRITERS = "LOCK TABLE retail.daily_revenue IN SHARE ROW EXCLUSIVE MODE";

    private static final String DELETE_ALL = "DELETE FROM retail.daily_revenue";

    private static final String SELECT_DAYS = """
            SELECT day, revenue
            FROM retail.daily_revenue
            ORDER BY day NULLS LAST
            """;

    private final JdbcTemplate jdbc;
    private final EventStore eventStore;

    DailyRevenue(JdbcTemplate jdbc, EventStore eventStore) {
        this.jdbc = jdbc;
        this.eventStore = eventStore;
    }

    /**
     * The revenue of a day.
     *
     * @param day as {@code 2010-12-01}; {@code null} for the lines without a date that can be read
     * @param revenue quantity times unit price, over the lines of orders and cancellations, with two decimals
     */
    record Day(@Nullable String day, String revenue) {}

    /** Returns all days with lines of orders or cancellations, the earliest first, and last what has no day. */
    List<Day> days() {
        return jdbc.query(
                SELECT_DAYS, (row, number) -> new Day(row.getString("day"), Money.shown(row.getBigDecimal("revenue"))));
    }

    /** Adds lines. */
    void add(List<RecordedEvent> events) {
        Sums sums = new Sums();
        events.forEach(sums::add);
        write(sums);
    }

    /** Clears the table, whoever is adding to it: they are waited for, and others wait for the caller's transaction. */
    void clear() {
        jdbc.execute(LOCK_AGAINST_WRITERS);
        jdbc.update(DELETE_ALL);
    }

    /** Adds all stored lines up to a position, inclusive. */
    void addThrough(long position) {
        Sums sums = new Sums();
        EventQuery lines = EventQuery.all().types(List.of(InvoiceLine.TYPE)).positionBefore(position + 1);
        eventStore.query(lines, sums::add);
        write(sums);
    }

    private void write(Sums sums) {
        if (!sums.days.isEmpty()) {
            jdbc.update(
                    ADD_REVENUE,
                    sums.days.keySet().toArray(String[]::new),
                    sums.days.values().toArray(BigDecimal[]::new));
        }
    }

    /** What some lines add up to. */
    private static final class Sums {
        // One key is null.
        private final Map<@Nullable String, BigDecimal> days = new HashMap<>();

        void add(RecordedEvent event) {
            InvoiceLine line = event.payload(InvoiceLine.class);
            if (line.kind() != InvoiceKind.ADJUSTMENT) {
                String day = InvoiceTime.of(line.invoiceDate())
                        .map(time -> time.toLocalDate().toString())
                        .orElse(null);
                days.merge(day, line.amount(), BigDecimal::add);
            }
        }
    }
}
