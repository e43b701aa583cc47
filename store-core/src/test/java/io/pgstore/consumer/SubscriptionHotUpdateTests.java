package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Claims, heartbeats and news of streams that wait already rewrite their rows in place. */
class SubscriptionHotUpdateTests {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int STREAMS = 100;
    private static final int ROUNDS = 20;

    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    // One session, which can be told to report what it did.
    private final DataSource dataSource = database.hikari(1);
    private final StreamSubscriptions subscriptions =
            new JdbcStreamSubscriptions(new StoreDatabase(dataSource, StoreTables.defaults()));

    @Test
    void claimsHeartbeatsAndNewsAreHot() {
        subscribe(1);
        long updated = count("n_tup_upd");
        long hot = count("n_tup_hot_upd");
        for (int round = 2; round < 2 + ROUNDS; round++) {
            List<StreamLease> leases = subscriptions.claim(STREAMS, 0, "me", LEASE, "default");
            assertThat(leases).hasSize(STREAMS);
            subscriptions.renew(leases, LEASE);
            subscribe(round);
            subscriptions.release(leases);
        }
        assertThat(count("n_tup_upd") - updated).isEqualTo(4L * STREAMS * ROUNDS);
        assertThat(count("n_tup_hot_upd") - hot).isGreaterThan(4L * STREAMS * ROUNDS * 95 / 100);
    }

    private void subscribe(int position) {
        subscriptions.subscribe(IntStream.range(0, STREAMS)
                .mapToObj(number -> SubscriptionTarget.of("s-" + number).withEvents(position, position))
                .toList());
    }

    private long count(String column) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("SELECT pg_stat_force_next_flush()");
        return database.queryForObject(
                "SELECT %s FROM pg_stat_user_tables WHERE relname = 'subscriptions'".formatted(column), Long.class);
    }
}
