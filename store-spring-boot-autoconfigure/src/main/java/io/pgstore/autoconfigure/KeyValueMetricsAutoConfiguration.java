package io.pgstore.autoconfigure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pgstore.kv.JdbcKeyValueStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Publishes the meters of watches and relays to whatever registries the application has.
 *
 * @since 0.1
 */
@AutoConfiguration(after = {KeyValueAutoConfiguration.class, OutboxAutoConfiguration.class})
@ConditionalOnClass(MeterBinder.class)
public final class KeyValueMetricsAutoConfiguration {
    @Bean
    @ConditionalOnBean(JdbcKeyValueStore.class)
    MeterBinder watchMetrics(JdbcKeyValueStore store) {
        return registry -> {
            Gauge.builder("store.kv.watches", store, JdbcKeyValueStore::openWatches)
                    .description("Watches of keys that are open in this process")
                    .register(registry);
            FunctionCounter.builder("store.kv.watches.overflown", store, JdbcKeyValueStore::overflownWatches)
                    .description("Watches of keys that have ended because their listeners lagged behind")
                    .register(registry);
        };
    }

    @Bean
    @ConditionalOnBean(OutboxRelays.class)
    MeterBinder outboxMetrics(OutboxRelays relays) {
        return new OutboxMetrics(relays);
    }
}
