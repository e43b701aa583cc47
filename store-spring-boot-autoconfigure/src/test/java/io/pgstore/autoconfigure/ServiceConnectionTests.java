package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** An application that brings its own container: the stores use it, and no embedded server starts. */
@EnabledIf(
        value = "io.pgstore.testing.TestServer#isContainer",
        disabledReason = "the server of the tests is no container, so no application can bring one")
class ServiceConnectionTests {
    record Opened(String owner) {}

    @Test
    void storesUseTheApplicationsContainer() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run("--spring.flyway.enabled=false", "--spring.liquibase.enabled=false")) {
            StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
            assertThat(context.containsBean("embeddedPostgres")).isFalse();
            assertThat(context.getBean(JdbcTemplate.class)
                            .queryForObject("SELECT current_database() FROM store.events", String.class))
                    .isEqualTo("theirs");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        @ServiceConnection
        PostgreSQLContainer postgres() {
            return new PostgreSQLContainer("postgres:18").withDatabaseName("theirs");
        }
    }
}
