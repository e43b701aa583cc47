package io.pgstore.autoconfigure;

import io.pgstore.event.EventStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Shows in the application's health how far the log of events has come and who holds its readers back.
 *
 * @since 0.1
 */
@AutoConfiguration(after = StoreAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(EventStore.class)
@ConditionalOnEnabledHealthIndicator("store")
public final class StoreHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "storeHealthIndicator")
    HealthIndicator storeHealthIndicator(EventStore events) {
        return new StoreHealthIndicator(events::status);
    }
}
