package io.pgstore.event;

import io.pgstore.testing.PgBouncer;
import io.pgstore.testing.PgBouncer.PreparedStatements;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract through PgBouncer in transaction mode, which carries prepared statements over. */
@EnabledIf(
        value = "io.pgstore.testing.PgBouncerVersion#tracksPreparedStatements",
        disabledReason = "pgbouncer is not installed, or is older than 1.21 and has no max_prepared_statements")
class PgBouncerPreparedEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    @AutoClose
    private static final PgBouncer bouncer = PgBouncer.start(database, PreparedStatements.TRACKED);

    private static final EventStoreEnvironment environment = TestEnvironment.through(bouncer, database);

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }
}
