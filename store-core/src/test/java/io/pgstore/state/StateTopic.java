package io.pgstore.state;

import io.pgstore.state.TestStates.Cart;
import io.pgstore.testing.StoreTopic;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the topics of the contract share: a fresh id for each test. */
abstract class StateTopic extends StoreTopic<DurableStateStore> {
    final String id = fresh("cart");

    static String fresh(String kind) {
        return kind + "-" + UUID.randomUUID();
    }

    final Optional<Cart> cart(String persistenceId) {
        return store().load(persistenceId, Cart.class).map(DurableState::state);
    }

    /** Returns the revision of an entity; 0 when absent. */
    final long revision(String persistenceId) {
        return store().load(persistenceId, Cart.class)
                .map(DurableState::revision)
                .orElse(0L);
    }

    /** Counts the rows of an entity, deleted or not, as the caller's transaction sees them. */
    final int rows(String persistenceId) {
        return count(jdbc(), "SELECT count(*) FROM store.durable_state WHERE persistence_id = ?", persistenceId);
    }

    /** Counts the committed attributes of an entity. */
    final int attributes(String persistenceId) {
        return count(
                owner(), "SELECT count(*) FROM store.durable_state_attributes WHERE persistence_id = ?", persistenceId);
    }

    private static int count(JdbcTemplate jdbc, String sql, String persistenceId) {
        Integer count = jdbc.queryForObject(sql, Integer.class, persistenceId);
        return count == null ? -1 : count;
    }
}
