package io.pgstore.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.pgstore.consumer.JdbcConsumers;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Publishes the meters of consumers to whatever registries the application has.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ConsumerAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(JdbcConsumers.class)
public final class ConsumerMetricsAutoConfiguration {
    @Bean
    MeterBinder consumerMetrics(JdbcConsumers consumers) {
        return new ConsumerMetrics(consumers);
    }
}
