package io.pgstore.sample;

import io.pgstore.event.RecordedEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;

/** Keeps units and revenue of each article in a table, exactly. */
@Component
final class ProductRevenue {
    private static final String ADD_REVENUE = """
            INSERT INTO retail.product_revenue AS present (stock_code, units, revenue)
            SELECT added.stock_code, added.units, added.revenue
            FROM unnest(?, ?, ?) AS added (stock_code, units, revenue)
            ORDER BY added.stock_code COLLATE "C"
            ON CONFLICT (stock_code) DO UPDATE
            SET units = present.units + excluded.units, revenue = present.revenue + excluded.revenue
            """;

    private static final String DELETE_ALL = "DELETE FROM retail.product_revenue";

    private static final String SELECT_TOP = """
            SELECT stock_code, units, revenue
            FROM retail.product_revenue
            ORDER BY revenue DESC, units DESC, stock_code
            LIMIT ?
            """;

    private final JdbcOperations jdbc;

    ProductRevenue(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What was sold of an article, without what was taken back.
     *
     * @param stockCode the article
     * @param units the quantities of its lines of orders and cancellations
     * @param revenue quantity times unit price, over the same lines, with two decimals
     */
    record Row(String stockCode, BigInteger units, String revenue) {}

    /** What the lines of an article add up to. */
    private record Sum(BigDecimal units, BigDecimal revenue) {
        static Sum of(InvoiceLine line) {
            return new Sum(BigDecimal.valueOf(line.quantity()), line.amount());
        }

        Sum plus(Sum other) {
            return new Sum(units.add(other.units), revenue.add(other.revenue));
        }
    }

    /** Returns the articles with the highest revenue, the highest first. */
    List<Row> top(int limit) {
        return jdbc.query(
                SELECT_TOP,
                (row, number) -> new Row(
                        row.getString("stock_code"),
                        row.getBigDecimal("units").toBigIntegerExact(),
                        Money.shown(row.getBigDecimal("revenue"))),
                limit);
    }

    /** Adds lines; each must be added once. */
    void add(List<RecordedEvent> events) {
        Map<String, Sum> sums = new TreeMap<>();
        for (RecordedEvent event : events) {
            InvoiceLine line = event.payload(InvoiceLine.class);
            if (line.kind() != InvoiceKind.ADJUSTMENT) {
                sums.merge(line.stockCode(), Sum.of(line), Sum::plus);
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

    private void write(Map<String, Sum> sums) {
        jdbc.update(
                ADD_REVENUE,
                sums.keySet().toArray(String[]::new),
                sums.values().stream().map(Sum::units).toArray(BigDecimal[]::new),
                sums.values().stream().map(Sum::revenue).toArray(BigDecimal[]::new));
    }
}
