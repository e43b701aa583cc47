package io.pgstore.autoconfigure.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.pgstore.autoconfigure.StoreStartupException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

/** When the embedded server starts, and when it stays away. */
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedPostgresAutoConfigurationTests {
    private final ApplicationContextRunner runnerWithoutDataSource = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(EmbeddedPostgresAutoConfiguration.class));
    private final ApplicationContextRunner runner =
            runnerWithoutDataSource.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class));

    @Test
    void startsPostgresWhenNothingIsConfigured(CapturedOutput output) {
        runner.run(context -> {
            JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
            assertThat(jdbc.queryForObject("SHOW server_version_num", Integer.class))
                    .isGreaterThan(180_000);
            assertThat(output).containsOnlyOnce(" WARN ").contains("lost when the application stops");
            assertThat(output).contains(jdbc.queryForObject("SHOW data_directory", String.class));
        });
    }

    @Test
    void blankUrlIsNoUrl() {
        runner.withPropertyValues("spring.datasource.url= ")
                .run(context -> assertThat(context).hasSingleBean(EmbeddedServer.class));
    }

    @Test
    void settingsReachTheServer() {
        runner.withPropertyValues("store.embedded.settings.max_connections=42")
                .run(context -> assertThat(new JdbcTemplate(context.getBean(DataSource.class))
                                .queryForObject("SHOW max_connections", Integer.class))
                        .isEqualTo(42));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store.enabled=false",
                "store.embedded.enabled=false",
                "spring.datasource.url=jdbc:postgresql://localhost/app",
                "spring.datasource.hikari.jdbc-url=jdbc:postgresql://localhost/app",
                "spring.datasource.jndi-name=java:comp/env/app"
            })
    void propertyKeepsItAway(String property) {
        runnerWithoutDataSource
                .withPropertyValues(property)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedServer.class));
    }

    @Test
    void dataSourceBeanKeepsItAway() {
        runner.withBean(DataSource.class, () -> mock(DataSource.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedServer.class));
    }

    @Test
    void connectionDetailsBeanKeepsItAway() {
        runner.withBean(
                        JdbcConnectionDetails.class,
                        () -> new EmbeddedConnectionDetails("jdbc:postgresql://localhost/app"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedServer.class));
    }

    @Test
    void missingLibraryKeepsItAway() {
        runnerWithoutDataSource
                .withClassLoader(new FilteredClassLoader(EmbeddedPostgres.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedServer.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", "production", "Production"})
    void doesNotStartInProduction(String profile) {
        runner.withInitializer(context -> context.getEnvironment().addActiveProfile(profile))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(StoreStartupException.class, failure -> {
                            assertThat(failure).hasMessageContaining("'%s'", profile);
                            assertThat(failure.action()).contains("spring.datasource.url");
                        }));
    }

    @Test
    void forbiddenProfilesCanBeChosen() {
        runner.withInitializer(context -> context.getEnvironment().addActiveProfile("staging"))
                .withPropertyValues("store.embedded.forbidden-profiles=live,staging")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("the profile 'staging'"));
    }

    @Test
    void forbiddenProfilesCanBeNone() {
        runner.withInitializer(context -> context.getEnvironment().addActiveProfile("prod"))
                .withPropertyValues("store.embedded.forbidden-profiles=")
                .run(context -> assertThat(context).hasSingleBean(EmbeddedServer.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store.embedded.port=70000",
                "store.embedded.start-timeout=0s",
                "store.embedded.settings.max_connections=1; echo"
            })
    void badPropertyIsNamed(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }
}
