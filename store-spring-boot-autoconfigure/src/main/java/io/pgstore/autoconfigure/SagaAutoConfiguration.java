package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.event.EventStore;
import io.pgstore.event.Metadata;
import io.pgstore.process.SagaExecutor;
import io.pgstore.saga.JdbcSagaStore;
import io.pgstore.saga.SagaStore;
import io.pgstore.saga.SagaTimeoutHandler;
import io.pgstore.saga.SagaTimeoutPoller;
import io.pgstore.schema.StoreDatabase;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Makes the saga store and the saga executor beans, and fires due timeouts if the application has beans of type
 * {@link SagaTimeoutHandler}.
 *
 * @since 0.1
 */
@AutoConfiguration(after = StoreAutoConfiguration.class)
@ConditionalOnClass(JdbcSagaStore.class)
@ConditionalOnBean(StoreDataSource.class)
@EnableConfigurationProperties(SagaProperties.class)
public final class SagaAutoConfiguration {
    @Bean
    ChosenIndexes sagaIndexes(SagaProperties properties) {
        return new ChosenIndexes(properties.indexes());
    }

    @Bean
    @ConditionalOnMissingBean
    StoreTransactionManager storeTransactionManager(
            StoreDatabase database, ObjectProvider<PlatformTransactionManager> managers) {
        return StoreTransactionManager.choose(database, managers);
    }

    @Bean
    @ConditionalOnMissingBean(SagaStore.class)
    JdbcSagaStore sagaStore(
            StoreDatabase database,
            Codec codec,
            SagaProperties sagas,
            StoreProperties properties,
            ObjectProvider<DefaultMetadata> defaultMetadata) {
        JdbcSagaStore.Builder builder = JdbcSagaStore.builder(database, codec)
                .tenant(properties.tenant())
                .reuseCorrelationIds(sagas.reuseCorrelationAfterCompletion());
        defaultMetadata.ifUnique(source -> builder.metadata(() -> texts(source.get())));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    SagaExecutor sagaExecutor(SagaStore sagas, EventStore events, StoreTransactionManager transactions) {
        return new SagaExecutor(sagas, events, transactions.manager());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean({SagaTimeoutHandler.class, JdbcSagaStore.class})
    @ConditionalOnBooleanProperty(name = "store.sagas.timeouts.enabled", matchIfMissing = true)
    SagaTimeoutPoller sagaTimeoutPoller(
            JdbcSagaStore store,
            StoreTransactionManager transactions,
            SagaProperties properties,
            ObjectProvider<SagaTimeoutHandler> handlers) {
        SagaProperties.Timeouts timeouts = properties.timeouts();
        SagaTimeoutPoller.Builder builder = SagaTimeoutPoller.builder(store, transactions.manager())
                .pollInterval(timeouts.pollInterval())
                .threads(timeouts.threads())
                .retries(timeouts.maxAttempts(), timeouts.firstDelay(), timeouts.maxDelay())
                .lease(timeouts.lease());
        handlers.orderedStream().forEach(builder::handler);
        return builder.build();
    }

    @Bean
    @ConditionalOnBean(SagaTimeoutPoller.class)
    SagaTimeoutLifecycle sagaTimeoutLifecycle(SagaTimeoutPoller poller) {
        return new SagaTimeoutLifecycle(poller);
    }

    @Bean
    SagaRetention sagaRetention(SagaStore store, SagaProperties properties) {
        return new SagaRetention(store, properties.retention());
    }

    private static Map<String, String> texts(Metadata metadata) {
        return metadata.values().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString()));
    }
}
