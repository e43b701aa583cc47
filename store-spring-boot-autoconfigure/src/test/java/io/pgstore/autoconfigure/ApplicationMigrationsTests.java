package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The stores beside an application that migrates tables of its own, which are in {@code public}. */
class ApplicationMigrationsTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner storesOnly = StoreRunner.on(database);

    record Opened(String owner) {}

    /** What the application migrates its tables with. */
    enum Tool {
        FLYWAY(FlywayAutoConfiguration.class, "spring.flyway.locations=classpath:application/flyway"),
        LIQUIBASE(
                LiquibaseAutoConfiguration.class,
                "spring.liquibase.change-log=classpath:application/liquibase/changelog.sql");

        private final Class<?> autoConfiguration;
        private final String property;

        Tool(Class<?> autoConfiguration, String property) {
            this.autoConfiguration = autoConfiguration;
            this.property = property;
        }

        ApplicationContextRunner addTo(ApplicationContextRunner runner) {
            return runner.withConfiguration(AutoConfigurations.of(autoConfiguration))
                    .withPropertyValues(property);
        }

        ApplicationContextRunner alone(TestDatabase database) {
            return addTo(StoreRunner.on(database)).withPropertyValues("store.enabled=false");
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothMigrateAnEmptyDatabase(Tool tool) {
        tool.addTo(storesOnly).run(context -> assertThatBothWork(context.getBean(EventStore.class), "store"));
        tool.addTo(storesOnly).run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @EnumSource
    void storesComeToAnApplicationThatHasMigrated(Tool tool) {
        tool.alone(database).run(context -> assertThat(context).hasNotFailed());
        tool.addTo(storesOnly).run(context -> assertThatBothWork(context.getBean(EventStore.class), "store"));
    }

    @ParameterizedTest
    @EnumSource
    void applicationMigratesADatabaseThatHasTheStores(Tool tool) {
        storesOnly.run(context -> assertThat(context).hasNotFailed());
        tool.addTo(storesOnly).run(context -> assertThatBothWork(context.getBean(EventStore.class), "store"));
    }

    @ParameterizedTest
    @EnumSource
    void bothMigrateOneEmptySchema(Tool tool) {
        ApplicationContextRunner both = tool.addTo(storesOnly).withPropertyValues("store.schema=public");
        both.run(context -> assertThatBothWork(context.getBean(EventStore.class), "public"));
        both.run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @EnumSource
    void storesComeToASchemaThatTheApplicationHasMigrated(Tool tool) {
        tool.alone(database).run(context -> assertThat(context).hasNotFailed());
        tool.addTo(storesOnly)
                .withPropertyValues("store.schema=public")
                .run(context -> assertThatBothWork(context.getBean(EventStore.class), "public"));
    }

    @Test
    void liquibaseComesToASchemaThatHasTheStores() {
        storesOnly.withPropertyValues("store.schema=public").run(context -> assertThat(context)
                .hasNotFailed());
        Tool.LIQUIBASE
                .addTo(storesOnly)
                .withPropertyValues("store.schema=public")
                .run(context -> assertThatBothWork(context.getBean(EventStore.class), "public"));
    }

    // Flyway itself refuses to begin in a schema that has tables unless it is told what to take them for.
    @Test
    void flywayComesToASchemaThatHasTheStoresWithABaseline() {
        storesOnly.withPropertyValues("store.schema=public").run(context -> assertThat(context)
                .hasNotFailed());
        Tool.FLYWAY
                .addTo(storesOnly)
                .withPropertyValues(
                        "store.schema=public",
                        "spring.flyway.baseline-on-migrate=true",
                        "spring.flyway.baseline-version=0")
                .run(context -> assertThatBothWork(context.getBean(EventStore.class), "public"));
    }

    private void assertThatBothWork(EventStore store, String schema) {
        StoreRunner.append(store, "account-1", new Opened("Ada"));
        assertThat(database.queryForObject("SELECT count(*) FROM \"%s\".events".formatted(schema), Long.class))
                .isEqualTo(1);
        assertThat(database.queryForObject("SELECT count(*) FROM public.customers", Long.class))
                .isZero();
    }
}
