package io.pgstore.autoconfigure;

import io.pgstore.consumer.JdbcConsumers;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Shows in the application's health which consumers have stopped, and how far the others are.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ConsumerAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(JdbcConsumers.class)
@ConditionalOnBooleanProperty(name = "store.consumers.enabled", matchIfMissing = true)
@ConditionalOnEnabledHealthIndicator("store-consumers")
public final class ConsumerHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "storeConsumersHealthIndicator")
    HealthIndicator storeConsumersHealthIndicator(JdbcConsumers consumers) {
        return new ConsumerHealthIndicator(consumers);
    }
}
