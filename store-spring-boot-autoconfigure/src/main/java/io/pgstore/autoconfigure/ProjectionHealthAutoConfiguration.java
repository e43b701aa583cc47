package io.pgstore.autoconfigure;

import io.pgstore.projection.Projections;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Shows in the application's health which versions of projections there are, how far they are, and what they miss.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ProjectionAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Projections.class)
@ConditionalOnEnabledHealthIndicator("store-projections")
public final class ProjectionHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "storeProjectionsHealthIndicator")
    HealthIndicator storeProjectionsHealthIndicator(Projections projections) {
        return new ProjectionHealthIndicator(projections);
    }
}
