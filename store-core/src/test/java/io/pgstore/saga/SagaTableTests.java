package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.SagaIndex;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

/** What the table does beneath the promises; each test has it to itself. */
class SagaTableTests extends SagaTopic {
    private static final int WRITERS = 4;
    private static final int SAGAS = 50;
    private static final String COUNT_UPDATES = """
            SELECT %s
            FROM pg_stat_user_tables
            WHERE relid = 'store.sagas'::regclass
            """;

    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    private final SagaEnvironment environment = SagaEnvironment.of(database, database.hikari(1));

    @Override
    SagaEnvironment environment() {
        return environment;
    }

    @Test
    void updatesAndCompletionAreHot() {
        SagaInstance<Order> saga = start("placed");
        for (int number = 0; number < 1_000; number++) {
            saga = store().update(saga, new Order("paid", number));
        }
        store().complete(saga);
        environment.database().jdbc().queryForList("SELECT pg_stat_force_next_flush()");
        await(() -> updates("n_tup_upd") == 1_001);
        assertThat(updates("n_tup_hot_upd")).isGreaterThan(950);
    }

    @Test
    void aHundredThousandUpdatesAreHot() {
        try (HikariDataSource pool = database.hikari(WRITERS)) {
            SagaEnvironment writers = SagaEnvironment.of(database, pool);
            IntStream.range(0, WRITERS)
                    .mapToObj(number -> elsewhere(() -> updateAll(writers, "writer-" + number + "-")))
                    .toList()
                    .forEach(SagaTopic::result);
        }
        await(() -> updates("n_tup_upd") == 100_000);
        assertThat(updates("n_tup_hot_upd")).isGreaterThan(95_000);
    }

    @Test
    void aCollisionWithAnythingButTheTwoIdsIsALoudError() {
        owner().execute("CREATE UNIQUE INDEX one_of_a_name ON store.sagas (saga_name)");
        start("placed");
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .isThrownBy(() -> store().insert(name, "another", "another", new Order("late")))
                    .isNotInstanceOf(DuplicateSagaException.class)
                    .withMessageContaining("unique index");
            assertUsable();
        });
    }

    @Test
    void theOptInIndexAnswersWhatTheStateContains() {
        index(SagaIndex.CONTENT);
        for (int number = 0; number < 2_000; number++) {
            store().insert(name, "saga-" + number, "saga-" + number, new Order("placed", number));
        }
        owner().execute("ANALYZE store.sagas");
        List<SagaInstance<Order>> found =
                store().find(SagaQuery.of(name).stateContains(Map.of("amount", 7)), Order.class);
        assertThat(found).extracting(SagaInstance::sagaId).containsExactly("saga-7");
        environment.database().jdbc().queryForList("SELECT pg_stat_force_next_flush()");
        await(() -> scans("sagas_content_idx") == 1);
    }

    @Test
    void theOptInIndexFindsStuckSagasAmongManyCompletedOnes() {
        index(SagaIndex.OPEN);
        start("placed");
        for (int number = 0; number < 2_000; number++) {
            store().complete(store().insert(name, "saga-" + number, "saga-" + number, new Order("placed", number)));
        }
        owner().execute("VACUUM ANALYZE store.sagas");
        List<SagaInstance<Order>> stuck = store().find(
                        SagaQuery.of(name).open().updatedBefore(Instant.now().plusSeconds(60)), Order.class);
        assertThat(stuck).extracting(SagaInstance::sagaId).containsExactly(id);
        environment.database().jdbc().queryForList("SELECT pg_stat_force_next_flush()");
        await(() -> scans("sagas_open_idx") == 1);
    }

    @Test
    void aLongQueueOfDueTimeoutsIsTakenFromItsIndex() {
        owner().update("""
                INSERT INTO store.sagas (tenant_id, saga_name, saga_id, correlation_id, version, type, schema_version,
                                         data, created_at, updated_at)
                SELECT 'default', ?, number, number, 1, 'order', 1, '{}', now(), now()
                FROM generate_series(1, 20000) AS number
                """, name);
        owner().update("""
                INSERT INTO store.saga_timeouts (tenant_id, saga_name, saga_id, timeout_name, due_at, next_try_at)
                SELECT 'default', ?, number, 'pay', now(), now() - number * interval '1 second'
                FROM generate_series(1, 20000) AS number
                """, name);
        TimeoutClaims claims = new TimeoutClaims(store().context(), Duration.ofMinutes(1));
        transaction().executeWithoutResult(status -> {
            for (int number = 0; number < 20; number++) {
                SagaTimeout claimed = claims.claim(name).orElseThrow();
                assertThat(claimed.sagaId()).isEqualTo(String.valueOf(20_000 - number));
            }
        });
        environment.database().jdbc().queryForList("SELECT pg_stat_force_next_flush()");
        await(() -> scans("saga_timeouts_next_try_at_idx") >= 20);
        assertThat(database.queryForObject(
                        "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'saga_timeouts_next_try_at_idx'",
                        Long.class))
                .isLessThan(2_000);
    }

    /** Updates sagas of its own, each of them as often; returns the version they come to. */
    private long updateAll(SagaEnvironment writer, String prefix) {
        JdbcSagaStore store = writer.builder().build();
        List<SagaInstance<Order>> sagas = new ArrayList<>();
        for (int number = 0; number < SAGAS; number++) {
            sagas.add(store.insert(name, prefix + number, prefix + number, new Order("placed")));
        }
        for (int round = 0; round < 100_000 / WRITERS / SAGAS; round++) {
            Order state = new Order("paid", round);
            sagas.replaceAll(saga -> store.update(saga, state));
        }
        return sagas.get(0).version();
    }

    private void index(SagaIndex index) {
        new StoreMigrator(
                        database.dataSource(),
                        StoreTables.defaults(),
                        MigrationOptions.defaults().withIndexes(index))
                .migrate();
    }

    private long scans(String index) {
        return database.queryForObject(
                "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = ?", Long.class, index);
    }

    private long updates(String counter) {
        return database.queryForObject(COUNT_UPDATES.formatted(counter), Long.class);
    }
}
