package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.consumer.Retries;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Runs the consumers that the application declares: beans of type {@link io.pgstore.consumer.Projector} and
 * {@link io.pgstore.consumer.Reactor}, and methods with {@link io.pgstore.consumer.EventListenerOn}.
 *
 * @since 0.1
 */
@AutoConfiguration(
        after = {StoreAutoConfiguration.class, NotificationAutoConfiguration.class, SagaAutoConfiguration.class})
@ConditionalOnClass(JdbcConsumers.class)
@ConditionalOnBean({StoreDataSource.class, JdbcEventStore.class})
@EnableConfigurationProperties(ConsumerProperties.class)
public final class ConsumerAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    StoreTransactionManager storeTransactionManager(
            StoreDatabase database, ObjectProvider<PlatformTransactionManager> managers) {
        return StoreTransactionManager.choose(database, managers);
    }

    @Bean
    @ConditionalOnMissingBean(Consumers.class)
    JdbcConsumers consumers(
            JdbcEventStore store,
            StoreTransactionManager transactions,
            Notifications notifications,
            Codec codec,
            ConsumerProperties properties,
            ObjectProvider<ProjectionConsumers> projections,
            ConfigurableListableBeanFactory beans,
            Environment environment) {
        ConsumerProperties.Retries retries = properties.retries();
        JdbcConsumers.Builder builder = JdbcConsumers.builder(store, transactions.manager())
                .notifications(notifications)
                .pollInterval(properties.pollInterval())
                .checkpointInterval(properties.checkpointInterval())
                .lease(properties.lease())
                .shutdownTimeout(properties.shutdownTimeout())
                .threads(properties.threads())
                .retries(new Retries(retries.maxAttempts(), retries.firstDelay(), retries.maxDelay()));
        if (Threading.VIRTUAL.isActive(environment)) {
            builder.executor(new VirtualThreadTaskExecutor("store-consumers-"));
        }
        ConsumerDeclarations.find(beans, codec).forEach(builder::consumer);
        projections.forEach(all -> all.projectors().forEach(builder::consumer));
        return builder.build();
    }

    @Bean
    @ConditionalOnBean(JdbcConsumers.class)
    @ConditionalOnBooleanProperty(name = "store.consumers.enabled", matchIfMissing = true)
    ConsumerLifecycle consumerLifecycle(JdbcConsumers consumers) {
        return new ConsumerLifecycle(consumers);
    }
}
