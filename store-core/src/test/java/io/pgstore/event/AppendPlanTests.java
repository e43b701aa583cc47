package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.TestEvents.Placed;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.ExplainingDataSource;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Appends, and reads of streams, look at their own stream only, and are planned once and for all, whatever the server
 * knows of the table: on a hot path planning would cost as much as the append.
 */
class AppendPlanTests {
    // A statement is prepared with its fifth run, and planned for all values after five more, if ever.
    private static final int RUNS = 12;
    private static final int RUNS_WITH_PLANS_OF_THEIR_OWN = 5;

    private static final String SELECT_RUNS_WITH_PLANS_OF_THEIR_OWN = """
            SELECT custom_plans
            FROM pg_prepared_statements
            WHERE statement LIKE '%INSERT%'
            """;

    private static final String INSERT_EVENTS = """
            INSERT INTO store.events (tenant_id, stream_id, version, position, slice, event_id, type, schema_version,
                                      data, recorded_at)
            SELECT 'tenant-' || n %% %1$d, 'order-' || n / %1$d %% %2$d, n / (%1$d * %2$d) + 1,
                   nextval('store.events_position_seq'), 0, gen_random_uuid(), 'placed', 1, '{"amount": 1}',
                   clock_timestamp()
            FROM generate_series(%3$d, %4$d - 1) AS n
            """;

    /** What the table holds, and what of it the server has seen. */
    enum Table {
        MANY_SMALL_TENANTS(2_000, 10, 20_000, 20_000),
        FEW_LONG_STREAMS(2, 2, 20_000, 20_000),
        GROWN_SINCE_IT_WAS_ANALYZED(1, 100, 1_000, 20_000);

        private final int tenants;
        private final int streams;
        private final int analyzed;
        private final int events;

        Table(int tenants, int streams, int analyzed, int events) {
            this.tenants = tenants;
            this.streams = streams;
            this.analyzed = analyzed;
            this.events = events;
        }

        void fill(JdbcTemplate jdbc) {
            jdbc.execute(INSERT_EVENTS.formatted(tenants, streams, 0, analyzed));
            jdbc.execute("VACUUM ANALYZE store.events");
            jdbc.execute(INSERT_EVENTS.formatted(tenants, streams, analyzed, events));
        }
    }

    @ParameterizedTest
    @EnumSource
    void appendsAndReadsLookAtTheirStreamOnlyAndAppendsArePlannedOnce(Table table) {
        try (TestDatabase database = TestDatabase.withStores()) {
            table.fill(database.jdbc());
            ExplainingDataSource explaining = ExplainingDataSource.of(database);
            EventStore store = JdbcEventStore.builder(
                            new StoreDatabase(explaining, StoreTables.defaults()), TestEvents.CODEC)
                    .tenant("tenant-1")
                    .build();
            List<?> tagged = List.of(EventData.of(new Placed(1)).withTags("vip"));
            for (List<?> events : List.of(TestEvents.placed(1), tagged, TestEvents.placed(3))) {
                assertAppends(explaining, store, events);
            }
            assertLookAtLittle(explaining, run -> store.streamVersion("order-1"));
            assertLookAtLittle(
                    explaining, run -> store.read("order-1", StreamRange.all().limit(RUNS)));
        }
    }

    private static void assertAppends(ExplainingDataSource explaining, EventStore store, List<?> events) {
        String created = "created-" + events.hashCode() + "-";
        int size = events.size();
        assertLookAtLittle(explaining, run -> store.append(created + run, ExpectedVersion.noStream(), events));
        assertLookAtLittle(
                explaining, run -> store.append(created + 0, ExpectedVersion.exactly((run + 1) * size), events));
        assertLookAtLittle(explaining, run -> store.append("order-1", ExpectedVersion.any(), events));
        assertLookAtLittle(explaining, run -> store.append("order-1", ExpectedVersion.streamExists(), events));
        assertThat(new JdbcTemplate(explaining).queryForList(SELECT_RUNS_WITH_PLANS_OF_THEIR_OWN, Long.class))
                .isNotEmpty()
                .allMatch(runs -> runs <= RUNS_WITH_PLANS_OF_THEIR_OWN);
    }

    private static void assertLookAtLittle(ExplainingDataSource explaining, LongConsumer call) {
        explaining.drain();
        for (int run = 0; run < RUNS; run++) {
            call.accept(run);
        }
        assertThat(explaining.drain()).hasSize(RUNS).allSatisfy(plan -> {
            assertThat(plan.nodes()).doesNotContain("Seq Scan", "Bitmap Heap Scan");
            assertThat(plan.rowsLookedAt()).isLessThan(2 * RUNS);
        });
    }
}
