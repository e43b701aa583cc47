package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import io.pgstore.kv.KeyValueStore;
import io.pgstore.schema.SchemaVersionException;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** What happens to the tables at start. */
class StoreMigrationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    record Opened(String owner) {}

    @Test
    void noFlywayBeanIsPublished() {
        runner.run(
                context -> assertThat(context).hasSingleBean(EventStore.class).doesNotHaveBean(Flyway.class));
    }

    @Test
    void validateAcceptsACurrentSchema() {
        database.migrated(StoreTables.defaults());
        runner.withPropertyValues("store.migration.mode=validate")
                .run(context -> assertThat(context).hasSingleBean(EventStore.class));
    }

    @Test
    void validateRefusesAMissingSchemaAndCreatesNothing() {
        runner.withPropertyValues("store.migration.mode=validate")
                .run(context ->
                        assertThat(context).getFailure().rootCause().isInstanceOf(SchemaVersionException.class));
        assertThat(schemas()).isZero();
    }

    @Test
    void noneTouchesNothing() {
        runner.withPropertyValues("store.migration.mode=none")
                .withBean(EventStore.class, () -> org.mockito.Mockito.mock(EventStore.class))
                .withBean(KeyValueStore.class, () -> org.mockito.Mockito.mock(KeyValueStore.class))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(schemas()).isZero();
    }

    @Test
    void exportedSqlMakesTheSchemaThatARuntimeRoleNeeds(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("store.sql");
        TestRole role = database.createRole();
        ApplicationContextRunner application = StoreRunner.on(database.as(role))
                .withPropertyValues("store.migration.mode=validate", "store.migration.runtime-role=" + role.name());
        application.withPropertyValues("store.migration.export=" + file).run(context -> assertThat(context)
                .hasFailed());
        database.jdbc().execute(Files.readString(file));
        application.run(context -> {
            StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
            assertThat(context.getBean(EventStore.class).streamVersion("account-1"))
                    .isEqualTo(1);
        });
    }

    @Test
    void exportOfACurrentSchemaNeedsNoStatementThatFails(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("store.sql");
        runner.withPropertyValues("store.migration.export=" + file)
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("store.migration.export=" + file)
                .run(context -> assertThat(context).hasNotFailed());
        database.jdbc().execute(Files.readString(file));
    }

    @Test
    void beanThatDependsOnDatabaseInitializationFindsTheTables() {
        runner.withUserConfiguration(Counter.class).run(context -> assertThat(context.getBean("counted", Long.class))
                .isZero());
    }

    private long schemas() {
        return database.queryForObject("SELECT count(*) FROM pg_namespace WHERE nspname = 'store'", Long.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class Counter {
        @Bean
        @DependsOnDatabaseInitialization
        Long counted(javax.sql.DataSource dataSource) {
            Long count = new JdbcTemplate(dataSource).queryForObject("SELECT count(*) FROM store.events", Long.class);
            return count == null ? -1 : count;
        }
    }
}
