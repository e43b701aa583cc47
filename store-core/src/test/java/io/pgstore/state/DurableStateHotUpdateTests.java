package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.state.TestStates.Cart;
import io.pgstore.state.TestStates.Customer;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Promises 13 and 14: rows are updated in place, because nothing that changes on every write is indexed. */
class DurableStateHotUpdateTests {
    private static final int ENTITIES = 200;
    private static final int BATCHES = 500;
    private static final int UPDATES = Integer.getInteger("store.test.updates", 5_000);

    /** What PostgreSQL counted on a table. */
    private record Counts(long inserted, long updated, long hot, long deleted) {}

    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    // One session, which can be told to report what it did.
    private final DataSource dataSource = database.hikari(1);
    private final DurableStateStore store =
            TestStates.attributed(new StoreDatabase(dataSource, StoreTables.defaults()));

    @Test
    void updatesAreHotAndLeaveUnchangedAttributesAlone() {
        for (int number = 0; number < ENTITIES; number++) {
            store.upsert("customer-" + number, 0, new Customer("mail-" + number, null));
        }
        Counts attributes = counts("durable_state_attributes");
        Counts before = counts("durable_state");
        for (int update = 0; update < UPDATES; update++) {
            int number = update % ENTITIES;
            store.upsert("customer-" + number, 1 + update / ENTITIES, new Customer("mail-" + number, null));
        }
        assertThat(counts("durable_state_attributes")).isEqualTo(attributes);
        Counts after = counts("durable_state");
        assertThat(after.updated() - before.updated()).isEqualTo(UPDATES);
        assertThat(after.hot() - before.hot()).isGreaterThan(UPDATES * 95L / 100);
    }

    @Test
    void aHundredThousandUpdatesInBatchesAreHot() {
        List<String> ids = IntStream.range(0, ENTITIES)
                .mapToObj(number -> "batched-" + number)
                .toList();
        Counts before = counts("durable_state");
        for (int revision = 0; revision <= BATCHES; revision++) {
            int expected = revision;
            assertThat(store.upsertAll(ids.stream()
                            .map(id -> new DurableStateWrite(id, expected, new Cart(expected)))
                            .toList()))
                    .allMatch(UpsertResult::written);
        }
        Counts after = counts("durable_state");
        assertThat(after.updated() - before.updated()).isEqualTo(100_000);
        assertThat(after.hot() - before.hot()).isGreaterThan(95_000);
    }

    private Counts counts(String table) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("SELECT pg_stat_force_next_flush()");
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                SELECT n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del
                FROM pg_stat_user_tables
                WHERE relname = ?
                """,
                (row, number) -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
                table));
    }
}
