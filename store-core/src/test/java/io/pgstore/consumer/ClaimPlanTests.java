package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.ExplainingDataSource;
import io.pgstore.testing.QueryPlan;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Promise 15: with 100,000 subscriptions a claim touches only those that it may claim. */
class ClaimPlanTests {
    private static final String FILL = """
            INSERT INTO store.subscriptions
                (tenant_id, group_name, stream_id, lane, declared_priority, priority, watermark, head, blocked, due_at,
                 waiting_since, attempts, holder, lease_until, fence, updated_at)
            SELECT 'default', 'default', 'stream-' || number, 'default', 0, number % 3, number,
                   CASE WHEN number % 4 = 0 THEN number ELSE number + 5 END, number % 4 = 1,
                   CASE WHEN number % 4 = 2 THEN timestamptz '2999-01-01' END,
                   clock_timestamp(), 0, '', '-infinity', 0, clock_timestamp()
            FROM generate_series(1, 100000) AS number
            WHERE number % 4 < 3 OR number % 1000 = 3 OR ?;
            """;
    private static final String ANALYZE = "VACUUM ANALYZE store.subscriptions";
    private static final int ROUNDS = 12;

    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    private final ExplainingDataSource explaining = ExplainingDataSource.of(database);
    private final StreamSubscriptions subscriptions =
            new JdbcStreamSubscriptions(new StoreDatabase(explaining, StoreTables.defaults()));

    @Test
    void idleBlockedAndDeferredStreamsAreNotTouched() {
        database.jdbc().update(FILL, false);
        claimsTouchFewPages();
    }

    @Test
    void manyStreamsWithWorkAreNotTouchedBesideThoseThatAreClaimed() {
        database.jdbc().update(FILL, true);
        claimsTouchFewPages();
    }

    // More rounds than the driver needs to prepare the statement, and the server to settle for one plan.
    private void claimsTouchFewPages() {
        database.jdbc().execute(ANALYZE);
        for (int round = 0; round < ROUNDS; round++) {
            explaining.drain();
            List<StreamLease> leases = subscriptions.claim(5, 3, "me", Duration.ofMinutes(5), "default");
            assertThat(leases).hasSize(8);
            List<QueryPlan> plans = explaining.drain();
            assertThat(plans).hasSize(2).allSatisfy(plan -> {
                assertThat(plan.nodes()).doesNotContain("Seq Scan");
                assertThat(plan.pages()).isLessThan(500);
            });
        }
    }
}
