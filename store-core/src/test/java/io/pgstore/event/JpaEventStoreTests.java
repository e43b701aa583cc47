package io.pgstore.event;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.testing.JpaTransactions;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

/** The contract in the transactions of JPA. */
class JpaEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    private static final HikariDataSource pool = database.hikari(10);
    private static final EventStoreEnvironment environment = TestEnvironment.of(
                    database, pool, JpaTransactions.on(pool))
            .without(Ability.SAVEPOINTS, "Spring's transactions of Hibernate make no savepoints");

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }
}
