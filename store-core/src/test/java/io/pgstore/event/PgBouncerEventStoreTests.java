package io.pgstore.event;

import io.pgstore.testing.PgBouncer;
import io.pgstore.testing.PgBouncer.PreparedStatements;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract through PgBouncer in transaction mode, where the driver must not prepare statements on the server. */
@EnabledIf(value = "io.pgstore.testing.PgBouncerVersion#isInstalled", disabledReason = "pgbouncer is not installed")
class PgBouncerEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    @AutoClose
    private static final PgBouncer bouncer = PgBouncer.start(database, PreparedStatements.OFF);

    private static final EventStoreEnvironment environment = TestEnvironment.through(bouncer, database);

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }
}
