package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.EventIndex;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.ExplainingDataSource;
import io.pgstore.testing.QueryPlan;
import io.pgstore.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;

/**
 * Promise 9: with 100,000 events stored, queries are answered by indexes and look at little more than they return. The
 * plans are those that the server chose for the store's own statements.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class QueryPlanTests {
    private static final int EVENTS = 100_000;
    private static final int PAGE = 100;

    // A statement that the driver has prepared, with its fifth run, gets a plan for all values after five more, if
    // ever.
    private static final int RUNS = 12;

    /** 999 orders and a rare stream, of a hundred events each; a rare type; ten events to a request. */
    private static final String ROW = """
            SELECT CASE WHEN n % 1000 = 0 THEN 'rare-1' ELSE 'order-' || to_char(n % 1000, 'FM000') END AS stream_id,
                   (n - 1) / 1000 + 1 AS version,
                   CASE WHEN n % 500 = 0 THEN 'refunded' ELSE 'placed' END AS type,
                   CASE WHEN n % 5 = 0 THEN 'request-' || n / 50 END AS correlation_id,
                   CASE WHEN n % 5 = 0 THEN 'cause-' || n / 50 END AS causation_id
            """;

    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final ExplainingDataSource explaining = ExplainingDataSource.of(database);
    private static final EventStore store = JdbcEventStore.builder(
                    new StoreDatabase(explaining, StoreTables.defaults()), TestEvents.CODEC)
            .build();

    @BeforeAll
    static void fill() {
        BulkEvents.fill(database, EVENTS, ROW);
        BulkEvents.tag(database, "rare", 1_000, EVENTS);
        BulkEvents.tag(database, "usual", 2, EVENTS);
        // As autovacuum does in time: statistics, and the summaries of the block range index.
        database.jdbc().execute("VACUUM ANALYZE store.events, store.event_tags");
    }

    /** With the indexes that every event table has. */
    @Nested
    @Order(1)
    class WithDefaultIndexes {
        @Test
        void oneStreamIsAnsweredByThePrimaryKey() {
            assertAnswered(EventQuery.all().stream("order-007"), "events_pk", 100);
            assertAnswered(EventQuery.all().stream("order-007").newestFirst(), "events_pk", 100);
            assertAnswered(EventQuery.all().stream("order-007").positionAfter(99_000), "events_pk", 100);
        }

        @Test
        void aStreamIsReadOnAfterAnEventOfItsOwnWithoutALookAtThoseBeforeIt() {
            // 49 of the stream's hundred events follow, and the one at the position is looked at.
            assertAnswered(EventQuery.all().stream("order-007").positionAfter(50_007), "events_pk", 50);
        }

        @Test
        void streamsWithAPrefixAreAnsweredByThePrimaryKey() {
            assertAnswered(EventQuery.all().streamPrefix("order-007"), "events_pk", 100);
            assertAnswered(EventQuery.all().streamPattern("rare*1"), "events_pk", 100);
            assertAnswered(EventQuery.all().streamPrefix("rare-").newestFirst(), "events_pk", 100);
        }

        @Test
        void positionsAreAnsweredByThePositionIndex() {
            assertAnswered(EventQuery.all().positionAfter(99_000), "events_position_uk", PAGE);
            assertAnswered(EventQuery.all().positionAfter(50_000), "events_position_uk", PAGE);
            assertAnswered(EventQuery.all().positionBefore(1_000).newestFirst(), "events_position_uk", PAGE);
            assertAnswered(EventQuery.all().positionBefore(50_000), "events_position_uk", PAGE);
            assertAnswered(EventQuery.all().positionAfter(50_000).positionBefore(50_010), "events_position_uk", 9);
        }

        @Test
        void theBeginningOfATimeIsFoundByTheBlockRangeIndex() {
            assertFound(EventQuery.all().recordedAfter(time(99_000)), "events_recorded_at_idx");
            assertFound(EventQuery.all().recordedAfter(time(99_000)).newestFirst(), "events_recorded_at_idx");
            assertFound(
                    EventQuery.all().recordedAfter(time(50_000)).recordedBefore(time(50_100)),
                    "events_recorded_at_idx");
        }

        @Test
        void whatWasBeforeATimeIsReadFromTheEndOfTheLogOrFromItsBeginning() {
            assertAnswered(EventQuery.all().recordedBefore(time(1_000)), "events_position_uk", PAGE);
            assertAnswered(
                    EventQuery.all().recordedBefore(time(99_000)).newestFirst(), "events_position_uk", 1_001 + PAGE);
        }

        @Test
        void aCorrelationIsAnsweredByItsIndex() {
            assertAnswered(EventQuery.all().correlationId("request-77"), "events_correlation_idx", 10);
            assertAnswered(EventQuery.all().correlationId("request-77").newestFirst(), "events_correlation_idx", 10);
        }

        @Test
        void typesAndCategoriesAreAnsweredByAScanOfThePositionsWithinTheBounds() {
            EventQuery within = EventQuery.all().positionAfter(40_000).positionBefore(45_001);
            assertAnswered(within.types(List.of("refunded")), "events_position_uk", 5_000);
            assertAnswered(within.types(List.of("refunded", "placed")), "events_position_uk", PAGE);
            assertAnswered(within.category("rare"), "events_position_uk", 5_000);
            assertAnswered(within.causationId("cause-850"), "events_position_uk", 5_000);
        }

        @Test
        void aScanOfThePositionsEndsWithThePage() {
            assertAnswered(EventQuery.all().types(List.of("placed")), "events_position_uk", PAGE + 1);
            assertAnswered(EventQuery.all().category("order").newestFirst(), "events_position_uk", PAGE + 1);
            assertAnswered(EventQuery.all().tags(Set.of(), Set.of(), Set.of("rare")), "events_position_uk", 2 * PAGE);
        }

        @Test
        void tagsAreAnsweredByTheirTable() {
            assertAnswered(EventQuery.all().tags(Set.of("rare"), Set.of(), Set.of()), "event_tags_pk", 2 * PAGE);
            assertAnswered(EventQuery.all().tags(Set.of("usual"), Set.of(), Set.of()), "event_tags_pk", 4 * PAGE);
            assertAnswered(EventQuery.all().tags(Set.of(), Set.of("rare"), Set.of()), "event_tags_pk", 3 * PAGE);
        }
    }

    /** With {@code store.events.indexes} naming all there are. */
    @Nested
    @Order(2)
    class WithOptInIndexes {
        @BeforeAll
        static void build() {
            MigrationOptions options = MigrationOptions.defaults().withIndexes(EventIndex.values());
            new StoreMigrator(database.dataSource(), StoreTables.defaults(), options).migrate();
            database.jdbc().execute("ANALYZE store.events");
        }

        @Test
        void typesAreAnsweredByTheirIndex() {
            assertAnswered(EventQuery.all().types(List.of("refunded")), "events_type_idx", PAGE);
            assertAnswered(EventQuery.all().types(List.of("refunded")).newestFirst(), "events_type_idx", PAGE);
        }

        @Test
        void aCategoryIsAnsweredByItsIndex() {
            assertAnswered(EventQuery.all().category("rare"), "events_category_idx", PAGE);
            assertAnswered(EventQuery.all().category("rare").positionAfter(90_000), "events_category_idx", 10);
        }

        @Test
        void aCauseIsAnsweredByItsIndex() {
            assertAnswered(EventQuery.all().causationId("cause-77"), "events_causation_idx", 10);
        }

        @Test
        void theBeginningOfATimeIsFoundByItsIndex() {
            assertFound(
                    EventQuery.all().recordedAfter(time(50_000)).recordedBefore(time(50_100)),
                    "events_recorded_at_btree_idx");
        }
    }

    private static Instant time(int seconds) {
        return Instant.parse("2020-01-01T00:00:00Z").plusSeconds(seconds);
    }

    private static void assertAnswered(EventQuery query, String index, long mostRows) {
        assertThat(plans(query)).hasSize(RUNS).allSatisfy(plan -> {
            assertThat(plan.nodes()).doesNotContain("Seq Scan");
            assertThat(plan.indexes()).contains(index);
            assertThat(plan.rowsLookedAt()).isLessThanOrEqualTo(mostRows);
        });
    }

    /** One statement finds where the times begin, another reads from there. */
    private static void assertFound(EventQuery query, String index) {
        List<QueryPlan> plans = plans(query);
        assertThat(plans).hasSize(2 * RUNS);
        for (int run = 0; run < RUNS; run++) {
            assertThat(plans.get(2 * run)).satisfies(plan -> {
                assertThat(plan.indexes()).containsExactly(index);
                // A block range index knows ranges of 32 pages only.
                assertThat(plan.rowsLookedAt()).isLessThan(EVENTS / 20);
            });
            assertThat(plans.get(2 * run + 1)).satisfies(plan -> {
                assertThat(plan.indexes()).hasSize(1);
                assertThat(plan.rowsLookedAt()).isLessThanOrEqualTo(PAGE);
            });
        }
    }

    private static List<QueryPlan> plans(EventQuery query) {
        explaining.drain();
        for (int run = 0; run < RUNS; run++) {
            assertThat(store.query(query.limit(PAGE), event -> {})).isPositive();
        }
        return explaining.drain();
    }
}
