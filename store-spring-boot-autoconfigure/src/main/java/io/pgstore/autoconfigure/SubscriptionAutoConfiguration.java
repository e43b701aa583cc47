package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.consumer.JdbcReactions;
import io.pgstore.consumer.JdbcStreamSubscriptions;
import io.pgstore.consumer.Projector;
import io.pgstore.consumer.Reaction;
import io.pgstore.consumer.Reactions;
import io.pgstore.consumer.Retries;
import io.pgstore.consumer.StreamSubscriptions;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
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

/**
 * Runs the reactions that the application declares as beans of type {@link Reaction}, with the work queue under them.
 *
 * @since 0.1
 */
@AutoConfiguration(
        after = {StoreAutoConfiguration.class, NotificationAutoConfiguration.class, ConsumerAutoConfiguration.class})
@ConditionalOnClass(JdbcReactions.class)
@ConditionalOnBean({StoreDataSource.class, JdbcEventStore.class})
@EnableConfigurationProperties(SubscriptionProperties.class)
public final class SubscriptionAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(StreamSubscriptions.class)
    JdbcStreamSubscriptions streamSubscriptions(
            StoreDatabase database,
            Notifications notifications,
            StoreProperties store,
            SubscriptionProperties properties) {
        return new JdbcStreamSubscriptions(database, notifications)
                .forTenant(store.tenant())
                .forGroup(properties.group());
    }

    @Bean
    @ConditionalOnMissingBean(Reactions.class)
    JdbcReactions reactions(
            JdbcEventStore store,
            StoreTransactionManager transactions,
            Notifications notifications,
            Codec codec,
            SubscriptionProperties properties,
            ConfigurableListableBeanFactory beans,
            Environment environment) {
        SubscriptionProperties.Retries retries = properties.retries();
        JdbcReactions.Builder builder = JdbcReactions.builder(store)
                .group(properties.group())
                .notifications(notifications)
                .streams(properties.streams())
                .batchSize(properties.batchSize())
                .lease(properties.lease())
                .pollInterval(properties.pollInterval())
                .shutdownTimeout(properties.shutdownTimeout())
                .retries(new Retries(retries.maxAttempts(), retries.firstDelay(), retries.maxDelay()));
        if (properties.transactional()) {
            builder.transactional(transactions.manager());
        }
        if (Threading.VIRTUAL.isActive(environment)) {
            builder.executor(new VirtualThreadTaskExecutor("store-reactions-"));
        }
        ReactionDeclarations.check(beans.getBeansOfType(Reaction.class), codec).forEach(builder::reaction);
        return builder.build();
    }

    /** The consumer that finds the work; run with the others. */
    @Bean
    @ConditionalOnBean({JdbcReactions.class, Reaction.class})
    Projector reactionCorrelator(JdbcReactions reactions) {
        return reactions.correlator();
    }

    @Bean
    @ConditionalOnBean(JdbcReactions.class)
    @ConditionalOnBooleanProperty(name = "store.subscriptions.enabled", matchIfMissing = true)
    ReactionLifecycle reactionLifecycle(JdbcReactions reactions) {
        return new ReactionLifecycle(reactions);
    }
}
