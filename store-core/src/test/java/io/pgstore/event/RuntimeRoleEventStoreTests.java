package io.pgstore.event;

import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** The contract as the run-time role, on tables that their owner made by hand with the exported SQL. */
class RuntimeRoleEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private static final EventStoreEnvironment environment = madeByHand();

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }

    private static EventStoreEnvironment madeByHand() {
        TestRole tablesOwner = database.createRole();
        TestRole runtime = database.createRole();
        database.jdbc().execute("GRANT CREATE ON DATABASE %s TO %s".formatted(database.name(), tablesOwner.name()));
        MigrationOptions options = MigrationOptions.defaults().withRuntimeRole(runtime.name());
        String sql = new StoreMigrator(database.dataSource(), StoreTables.defaults(), options).sql();
        new ResourceDatabasePopulator(new ByteArrayResource(sql.getBytes(StandardCharsets.UTF_8)))
                .execute(database.as(tablesOwner).unpooled());
        return TestEnvironment.of(database, database.as(runtime).hikari(10));
    }
}
