package io.pgstore.saga;

import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import org.junit.jupiter.api.AutoClose;

/** The contract as the run-time role, which owns nothing and has what the migration grants it. */
class RuntimeRoleSagaStoreTests extends SagaStoreContract {
    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private static final SagaEnvironment environment = migrated();

    @Override
    SagaEnvironment environment() {
        return environment;
    }

    private static SagaEnvironment migrated() {
        TestRole role = database.createRole();
        MigrationOptions options = MigrationOptions.defaults().withRuntimeRole(role.name());
        new StoreMigrator(database.dataSource(), StoreTables.defaults(), options).migrate();
        return SagaEnvironment.of(database, database.as(role).hikari(10));
    }
}
