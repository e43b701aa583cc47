package io.pgstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.event.EventStore;
import io.pgstore.testing.Await;
import io.pgstore.testing.TestDatabase;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Condition 3: the fence comes before the position, whatever plan the server chooses. */
class Condition03TheFenceComesBeforeThePositionTests {
    private static final int ROWS_OF_A_BIG_TABLE = 20_000;

    /** Settings that bring out other plans. */
    enum Planning {
        CUSTOM("-c plan_cache_mode=force_custom_plan"),
        GENERIC("-c plan_cache_mode=force_generic_plan"),
        PARALLEL("-c parallel_setup_cost=0 -c parallel_tuple_cost=0 -c min_parallel_table_scan_size=0 -c "
                + (isAtLeast16() ? "debug_parallel_query=on" : "force_parallel_mode=on")),
        WITHOUT_NESTED_LOOPS("-c enable_nestloop=off -c enable_material=off -c enable_indexscan=off");

        private final String options;

        Planning(String options) {
            this.options = options;
        }

        private static boolean isAtLeast16() {
            return Integer.parseInt(TestDatabase.server().setting("server_version_num")) >= 160_000;
        }
    }

    @AutoClose("shutdownNow")
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AutoClose
    private final TestLog log = TestLog.create();

    @ParameterizedTest
    @EnumSource
    void aWriterThatWaitsAtTheFenceHasTakenNoPositionOnATinyTable(Planning planning) {
        assertFenceComesFirst(planning);
    }

    @ParameterizedTest
    @EnumSource
    void aWriterThatWaitsAtTheFenceHasTakenNoPositionOnABigTable(Planning planning) {
        log.jdbc().update("""
                        INSERT INTO store.events (tenant_id, stream_id, version, position, slice, event_id, type,
                                                  schema_version, data, recorded_at)
                        SELECT 'default', 'old-' || number % 100, number / 100 + 1, number + 1, 0, gen_random_uuid(),
                               'note', 1, '{"text": "old"}', clock_timestamp()
                        FROM generate_series(0, ? - 1) AS number
                        """, ROWS_OF_A_BIG_TABLE);
        log.skipTo(ROWS_OF_A_BIG_TABLE);
        log.jdbc().execute("VACUUM ANALYZE store.events");
        assertFenceComesFirst(planning);
    }

    private void assertFenceComesFirst(Planning planning) {
        HikariDataSource pool = log.database().hikari(2, config -> {
            config.addDataSourceProperty("options", planning.options);
            config.addDataSourceProperty("prepareThreshold", "1");
        });
        EventStore store = log.storeThrough(pool);
        for (WayToAppend way : WayToAppend.values()) {
            assertFenceComesFirst(store, way, way + "-new");
            if (way != WayToAppend.IMPORT) {
                assertFenceComesFirst(store, way, way + "-new");
            }
        }
    }

    private void assertFenceComesFirst(EventStore store, WayToAppend way, String stream) {
        long last = log.lastPosition();
        Future<Boolean> writer;
        try (Gate gate = new Gate(log, last)) {
            writer = thread.submit(() -> way.append(store, stream));
            Await.until(way + " waits at the fence", () -> log.waiting() == 1 || writer.isDone());
            assertThat(writer).isNotDone();
            assertThat(log.lastPosition())
                    .as("last position while %s waits", way)
                    .isEqualTo(last);
            assertThat(gate).isNotNull();
        }
        OpenTransaction.result(writer);
        assertThat(log.lastPosition()).isGreaterThan(last);
    }
}
