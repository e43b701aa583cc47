package io.pgstore.autoconfigure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pgstore.saga.SagaTimeoutPoller;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Publishes the meters of saga timeouts to whatever registries the application has.
 *
 * @since 0.1
 */
@AutoConfiguration(after = SagaAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(SagaTimeoutPoller.class)
public final class SagaMetricsAutoConfiguration {
    @Bean
    MeterBinder sagaMetrics(SagaTimeoutPoller poller) {
        return registry -> {
            FunctionCounter.builder("store.sagas.timeouts.fired", poller, SagaTimeoutPoller::fired)
                    .description("Timeouts of sagas that have fired")
                    .register(registry);
            FunctionCounter.builder("store.sagas.timeouts.failed", poller, SagaTimeoutPoller::failed)
                    .description("Failures of handlers of saga timeouts")
                    .register(registry);
            FunctionCounter.builder("store.sagas.timeouts.dead", poller, SagaTimeoutPoller::dead)
                    .description("Timeouts of sagas that were given up")
                    .register(registry);
        };
    }
}
