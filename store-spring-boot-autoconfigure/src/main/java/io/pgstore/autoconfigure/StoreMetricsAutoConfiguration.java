package io.pgstore.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.pgstore.event.EventStore;
import io.pgstore.schema.BackgroundTasks;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Publishes the meters of the stores to whatever registries the application has.
 *
 * @since 0.1
 */
@AutoConfiguration(after = StoreAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean({EventStore.class, BackgroundTasks.class})
public final class StoreMetricsAutoConfiguration {
    @Bean
    MeterBinder storeMetrics(EventStore events, BackgroundTasks background) {
        return new StoreMetrics(events::status, background);
    }
}
