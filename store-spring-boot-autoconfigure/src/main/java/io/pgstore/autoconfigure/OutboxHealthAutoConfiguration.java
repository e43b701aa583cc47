package io.pgstore.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Shows in the application's health how far its relays are, which stand still, and their dead letters.
 *
 * @since 0.1
 */
@AutoConfiguration(after = OutboxAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(OutboxRelays.class)
@ConditionalOnEnabledHealthIndicator("store-outbox")
public final class OutboxHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "storeOutboxHealthIndicator")
    HealthIndicator storeOutboxHealthIndicator(OutboxRelays relays) {
        return new OutboxHealthIndicator(relays);
    }
}
