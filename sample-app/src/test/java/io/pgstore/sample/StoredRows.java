package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tables of an order desk, looked at without the stores. */
final class StoredRows {
    // Both sides are whole: an article without lines is as wrong as one without a stock.
    private static final String COUNT_WRONG_STOCKS = """
            SELECT count(*)
            FROM (SELECT data ->> 'stockCode' AS code, -sum((data ->> 'quantity')::numeric) AS units
                  FROM store.events
                  WHERE type = 'invoice-line-recorded'
                  GROUP BY 1) AS expected
            FULL JOIN (SELECT data ->> 'stockCode' AS code, (data ->> 'onHand')::numeric AS units
                       FROM store.durable_state) AS actual USING (code)
            WHERE expected.units IS DISTINCT FROM actual.units
            """;

    private static final String COUNT_WRONG_CUSTOMERS = """
            SELECT count(*)
            FROM (SELECT 'customer-' || (data ->> 'customerId') AS stream_id, count(*) AS lines
                  FROM store.events
                  WHERE type = 'invoice-line-recorded' AND data ->> 'customerId' <> ''
                  GROUP BY 1) AS expected
            FULL JOIN (SELECT stream_id, max(version) AS lines
                       FROM store.events
                       WHERE stream_id LIKE 'customer-%'
                       GROUP BY 1) AS actual USING (stream_id)
            WHERE expected.lines IS DISTINCT FROM actual.lines
            """;

    private static final String COUNT_WRONG_PRICES = """
            SELECT count(*)
            FROM (SELECT DISTINCT data ->> 'stockCode' COLLATE "C" AS code
                  FROM store.events
                  WHERE type = 'invoice-line-recorded') AS expected
            FULL JOIN (SELECT key AS code FROM store.kv WHERE kind = 'prices') AS actual USING (code)
            WHERE expected.code IS NULL OR actual.code IS NULL
            """;

    private static final String SELECT_PRICES = """
            SELECT key, convert_from(value, 'UTF8')::jsonb ->> 'amount' AS amount
            FROM store.kv
            WHERE kind = 'prices'
            """;

    private static final String COUNT_WRONG_ORDERS = """
            SELECT count(*)
            FROM (SELECT DISTINCT stream_id FROM store.events WHERE stream_id LIKE 'order-%') AS expected
            FULL JOIN (SELECT 'order-' || saga_id AS stream_id FROM store.sagas) AS actual USING (stream_id)
            WHERE expected.stream_id IS NULL OR actual.stream_id IS NULL
            """;

    // Each open order waits for its next step, and no other one does.
    private static final String COUNT_WRONG_TIMEOUTS = """
            SELECT count(*)
            FROM store.sagas AS saga
            FULL JOIN store.saga_timeouts AS timeout USING (tenant_id, saga_name, saga_id)
            WHERE saga.saga_id IS NULL OR (saga.completed_at IS NULL) <> (timeout.timeout_name IS NOT NULL)
            """;

    private static final String COUNT_WRONG_NOTES = """
            SELECT count(*)
            FROM (SELECT data ->> 'invoiceNo' AS invoice_no
                  FROM store.events
                  WHERE type = 'order-shipped') AS expected
            FULL JOIN retail.shipping_notes AS actual USING (invoice_no)
            WHERE expected.invoice_no IS NULL OR actual.invoice_no IS NULL
            """;

    private static final String COUNT_WRONG_VIEWS = """
            SELECT count(*)
            FROM (SELECT stream_id AS id, count(*) AS lines,
                         sum((data ->> 'quantity')::numeric * (data ->> 'unitPrice')::numeric) AS total
                  FROM store.events
                  WHERE stream_id LIKE 'order-%' AND tenant_id = 'default'
                  GROUP BY 1) AS expected
            FULL JOIN (SELECT id, jsonb_array_length(data -> 'lines') AS lines, (data ->> 'total')::numeric AS total
                       FROM store.doc_orders
                       WHERE tenant_id = 'default') AS actual USING (id)
            WHERE expected.lines IS DISTINCT FROM actual.lines OR expected.total IS DISTINCT FROM actual.total
            """;

    private static final String SELECT_OWNERS = """
            SELECT DISTINCT owner
            FROM store.consumers
            WHERE consumer_id = 'daily-revenue' AND owner <> ''
            """;

    private final JdbcTemplate jdbc;

    StoredRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    long lines() {
        return count("SELECT count(DISTINCT event_id) FROM store.events WHERE type = 'invoice-line-recorded'");
    }

    /** Returns how many connections the database has, this one included. */
    long connections() {
        return count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()");
    }

    /** Returns how many orders have done a step since they were placed. */
    long ordersUnderWay() {
        return count("SELECT count(*) FROM store.sagas WHERE version > 1");
    }

    long openOrders() {
        return count("SELECT count(*) FROM store.sagas WHERE completed_at IS NULL");
    }

    long completedOrders() {
        return count("SELECT count(*) FROM store.sagas WHERE completed_at IS NOT NULL");
    }

    long shippedOrders() {
        return count("SELECT count(*) FROM store.events WHERE type = 'order-shipped'");
    }

    long shippingNotes() {
        return count("SELECT count(*) FROM retail.shipping_notes");
    }

    /** Returns how many shipped orders have no note, and notes no shipped order. */
    long wrongNotes() {
        return count(COUNT_WRONG_NOTES);
    }

    long orderViews() {
        return count("SELECT count(*) FROM store.doc_orders WHERE tenant_id = 'default'");
    }

    /** Returns how many views of orders are not what the stored lines make them, too few or too many included. */
    long wrongOrderViews() {
        return count(COUNT_WRONG_VIEWS);
    }

    /** Returns the instances that have partitions of the revenue projector. */
    List<String> owners() {
        return jdbc.queryForList(SELECT_OWNERS, String.class);
    }

    /** Returns the exact revenue of each day, without trailing zeros. */
    Map<String, BigDecimal> dailyRevenue() {
        Map<String, BigDecimal> days = new HashMap<>();
        jdbc.query("SELECT day, revenue FROM retail.daily_revenue", row -> {
            days.put(row.getString("day"), row.getBigDecimal("revenue").stripTrailingZeros());
        });
        return days;
    }

    /** Returns the price of each article. */
    Map<String, String> prices() {
        Map<String, String> prices = new HashMap<>();
        jdbc.query(SELECT_PRICES, row -> {
            prices.put(row.getString("key"), row.getString("amount"));
        });
        return prices;
    }

    /** Checks that stocks, customers, articles with a price, orders, their views and timeouts are what the stored lines make them. */
    void assertEffectsAreThoseOfTheLines() {
        assertThat(count(COUNT_WRONG_STOCKS)).isZero();
        assertThat(count(COUNT_WRONG_CUSTOMERS)).isZero();
        assertThat(count(COUNT_WRONG_PRICES)).isZero();
        assertThat(count(COUNT_WRONG_ORDERS)).isZero();
        assertThat(count(COUNT_WRONG_TIMEOUTS)).isZero();
        assertThat(wrongOrderViews()).isZero();
    }

    private long count(String query) {
        Long count = jdbc.queryForObject(query, Long.class);
        return count == null ? 0 : count;
    }
}
