package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a person reads when an application with the stores does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureReportTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @Test
    void missingVersionIsNamedWithTheWayToItsSql(CapturedOutput output) {
        assertThatStartFails(database, "--store.migration.mode=validate");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("lacks version 1 (create events)")
                .contains("store.migration.export=store.sql")
                .doesNotContain("\tat ");
    }

    @Test
    void changedTableNameIsNamedWithBothNames(CapturedOutput output) {
        database.migrated(StoreTables.defaults());
        assertThatStartFails(database, "--store.tables.events=entries");
        assertThat(output)
                .contains("'entries'")
                .contains("Set store.tables.events=events.")
                .doesNotContain("\tat ");
    }

    @Test
    void badNameIsNamedWithItsProperty(CapturedOutput output) {
        assertThatStartFails(database, "--store.schema=bad-name");
        assertThat(output).contains("store.schema must match").doesNotContain("\tat ");
    }

    @Test
    void missingUsageOfTheSequenceIsNamedWithTheGrant(CapturedOutput output) {
        database.migrated(StoreTables.defaults());
        TestRole role = database.createRole();
        database.jdbc().execute("GRANT USAGE ON SCHEMA store TO " + role.name());
        database.jdbc().execute("GRANT SELECT ON ALL TABLES IN SCHEMA store TO " + role.name());
        assertThatStartFails(database.as(role), "--store.migration.mode=validate");
        assertThat(output)
                .contains("run GRANT USAGE")
                .contains("Have that run by the owner of the tables")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tablesTakenAsTheyAreThatCannotBeUsedAreNamed(boolean migrated, CapturedOutput output) {
        if (migrated) {
            database.migrated(StoreTables.defaults());
        }
        assertThatStartFails(database.as(database.createRole()), "--store.migration.mode=none");
        assertThat(output)
                .contains("The log \"store\".\"log\" is not there, or this role may not use it")
                .contains(migrated ? "permission denied for schema store" : "relation \"store.log\" does not exist")
                .contains("StoreMigrator.sql()")
                .doesNotContain("\tat ");
    }

    @Test
    void databaseThatCannotBeReachedIsNamed(CapturedOutput output) {
        assertThatException()
                .isThrownBy(() -> run(
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=nobody_of_that_name"));
        assertThat(output)
                .contains("The stores cannot connect to their database: ")
                .contains("nobody_of_that_name")
                .contains("spring.datasource.url")
                .doesNotContain("\tat ");
    }

    @Test
    void exportThatCannotBeWrittenIsNamed(CapturedOutput output) {
        assertThatStartFails(database, "--store.migration.export=/no/such/directory/store.sql");
        assertThat(output)
                .contains("/no/such/directory/store.sql")
                .contains("Set store.migration.export")
                .doesNotContain("\tat ");
    }

    @Test
    void missingRightsOnTheSchemaAreNamedWithTheGrants(CapturedOutput output) {
        database.migrated(StoreTables.defaults());
        assertThatStartFails(database.as(database.createRole()), "--store.migration.mode=validate");
        assertThat(output).contains("store.migration.runtime-role").doesNotContain("\tat ");
    }

    @Test
    void anotherDatabaseIsNamed(CapturedOutput output) {
        assertThatException()
                .isThrownBy(() -> run("--spring.datasource.url=jdbc:h2:mem:test", "--spring.datasource.username=sa"));
        assertThat(output)
                .contains("The stores need PostgreSQL 15 or later; jdbc:h2:mem:test is H2")
                .contains("Set spring.datasource.url to a PostgreSQL database")
                .doesNotContain("\tat ");
    }

    @Test
    void classesOfOneTypeNameAreNamed(CapturedOutput output) {
        assertThatException().isThrownBy(() -> run(database, SameNames.class));
        assertThat(output)
                .contains("FailureReportTests$SameNames$First")
                .contains("FailureReportTests$SameNames$Second")
                .contains("have the same type name 'account-opened'")
                .doesNotContain("\tat ");
    }

    @Test
    void embeddedServerInProductionIsNamed(CapturedOutput output) {
        assertThatException().isThrownBy(() -> run("--spring.profiles.active=prod"));
        assertThat(output)
                .contains("the embedded PostgreSQL does not start under the profile 'prod'")
                .contains("Set spring.datasource.url")
                .doesNotContain("\tat ");
    }

    private static void assertThatStartFails(TestDatabase database, String argument) {
        assertThatException().isThrownBy(() -> run(database, Application.class, argument));
    }

    private static void run(TestDatabase database, Class<?> application, String... arguments) {
        run(
                application,
                Stream.concat(
                                Stream.of(
                                        "--spring.datasource.url=" + database.jdbcUrl(),
                                        "--spring.datasource.username=" + database.user(),
                                        "--spring.datasource.password=" + database.password()),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static void run(String... arguments) {
        run(Application.class, arguments);
    }

    private static void run(Class<?> application, String... arguments) {
        new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .run(arguments)
                .close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        StoreAutoConfiguration.class,
        io.pgstore.autoconfigure.embedded.EmbeddedPostgresAutoConfiguration.class
    })
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class SameNames extends Application {
        record First() {}

        record Second() {}

        @Bean
        CodecCustomizer types() {
            return codec -> codec.type(First.class, "account-opened", 1).type(Second.class, "account-opened", 1);
        }
    }
}
