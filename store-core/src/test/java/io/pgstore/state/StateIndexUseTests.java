package io.pgstore.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.DurableStateIndex;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.state.TestStates.Customer;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Promise 13: which index answers, among many entities. */
class StateIndexUseTests {
    private static final String FILL = """
            INSERT INTO store.durable_state (tenant_id, persistence_id, revision, type, schema_version, data, updated_at)
            SELECT 'default', 'customer-' || number, 1, 'customer', 1,
                   jsonb_build_object('email', 'mail-' || number), now()
            FROM generate_series(1, 20000) AS number;
            INSERT INTO store.durable_state_attributes (tenant_id, persistence_id, name, value)
            SELECT 'default', 'customer-' || number, 'email', 'mail-' || number
            FROM generate_series(1, 20000) AS number;
            ANALYZE store.durable_state, store.durable_state_attributes;
            """;
    private static final String COUNT_USES = """
            SELECT coalesce(max(idx_scan), 0)
            FROM pg_stat_user_indexes
            WHERE indexrelname = ?
            """;

    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    // One session, which can be told to report what it did.
    private final DataSource dataSource = database.hikari(1);
    private final DurableStateStore store =
            TestStates.attributed(new StoreDatabase(dataSource, StoreTables.defaults()));

    @Test
    void contentIsFoundByTheOptInIndex() {
        database.jdbc().execute(FILL);
        assertThat(findByContent()).containsExactly("customer-7007");
        assertThat(uses("durable_state_content_idx")).isZero();
        new StoreMigrator(
                        database.dataSource(),
                        StoreTables.defaults(),
                        MigrationOptions.defaults().withIndexes(DurableStateIndex.CONTENT))
                .migrate();
        assertThat(findByContent()).containsExactly("customer-7007");
        assertThat(uses("durable_state_content_idx")).isEqualTo(1);
    }

    @Test
    void anAttributeIsFoundByItsIndexAndTheEntityByItsKey() {
        database.jdbc().execute(FILL);
        assertThat(store.findByAttribute("email", "mail-7007", Page.first(9), Customer.class))
                .extracting(DurableState::persistenceId)
                .containsExactly("customer-7007");
        assertThat(uses("durable_state_attributes_value_idx")).isEqualTo(1);
        assertThat(uses("durable_state_pk")).isEqualTo(1);
    }

    private List<String> findByContent() {
        return store.findByContent("", Map.of("email", "mail-7007"), Page.first(9), Customer.class).stream()
                .map(DurableState::persistenceId)
                .toList();
    }

    private long uses(String index) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("SELECT pg_stat_force_next_flush()");
        return Objects.requireNonNull(jdbc.queryForObject(COUNT_USES, Long.class, index));
    }
}
