package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes that lose a race above READ COMMITTED. */
class LostRaceTests {
    private static final String LOSE_TWICE = "SELECT lose_race(2)";

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLostRaceIsTriedAgainWithoutACallersTransaction(boolean autoCommit) {
        StoreDatabase store = racing(database.hikari(1, config -> config.setAutoCommit(autoCommit)));
        assertThat(store.<Boolean>write(() -> "race", LOSE_TWICE, statement -> statement.execute()))
                .isTrue();
        database.jdbc().execute("ALTER SEQUENCE races RESTART");
        assertThat(store.<Boolean>writeAtomically(() -> "race", () -> {
                    store.jdbc().execute(LOSE_TWICE);
                    return true;
                }))
                .isTrue();
        assertThat(races()).isEqualTo(3);
    }

    @Test
    void aLostRaceIsTheCallersInTheCallersTransaction() {
        StoreDatabase store = racing(database.hikari(1));
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(store.dataSource()));
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> transaction.execute(
                        status -> store.<Boolean>write(() -> "race", LOSE_TWICE, statement -> statement.execute())));
        assertThat(races()).isOne();
    }

    @Test
    void aRaceThatIsAlwaysLostEndsWithItsError() {
        StoreDatabase store = racing(database.hikari(1));
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> store.<Boolean>write(
                        () -> "race", "SELECT lose_race(1000000)", statement -> statement.execute()));
        assertThat(races()).isEqualTo(20);
    }

    @Test
    void aWriteThatMayHaveHappenedIsNotTriedAgain() {
        StoreDatabase store = racing(database.hikari(1));
        database.jdbc()
                .execute("CREATE FUNCTION lose_track() RETURNS void LANGUAGE plpgsql AS "
                        + "$$ BEGIN PERFORM nextval('races'); RAISE SQLSTATE '40003'; END $$");
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() ->
                        store.<Boolean>write(() -> "race", "SELECT lose_track()", statement -> statement.execute()));
        assertThat(races()).isOne();
    }

    private StoreDatabase racing(HikariDataSource pool) {
        database.jdbc().execute("CREATE SEQUENCE races");
        database.jdbc().execute("""
                        CREATE FUNCTION lose_race(times bigint) RETURNS void LANGUAGE plpgsql AS $$
                        BEGIN
                            IF nextval('races') <= times THEN
                                RAISE serialization_failure;
                            END IF;
                        END $$
                        """);
        return new StoreDatabase(pool, StoreTables.defaults());
    }

    private int races() {
        return database.queryForObject("SELECT last_value FROM races", Integer.class);
    }
}
