package io.pgstore.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

/** What the table does beneath the promises; each test has it to itself. */
class SagaTableTests extends SagaTopic {
    private static final String COUNT_UPDATES = """
            SELECT %s
            FROM pg_stat_user_tables
            WHERE relid = 'store.sagas'::regclass
            """;

    @AutoClose
    private final TestDatabase database = TestDatabase.create().migrated(StoreTables.defaults());

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

    private long updates(String counter) {
        return database.queryForObject(COUNT_UPDATES.formatted(counter), Long.class);
    }
}
