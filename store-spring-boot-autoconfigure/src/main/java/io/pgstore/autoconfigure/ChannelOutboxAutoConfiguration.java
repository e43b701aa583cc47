package io.pgstore.autoconfigure;

import io.pgstore.outbox.ChannelOutboxPublisher;
import java.util.Objects;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.MessageChannel;

/**
 * Publishes the changes of keys to the message channel that {@code store.outbox.channel} names.
 *
 * @since 0.1
 */
@AutoConfiguration(after = StoreAutoConfiguration.class, before = OutboxAutoConfiguration.class)
@ConditionalOnClass({ChannelOutboxPublisher.class, MessageChannel.class})
@ConditionalOnBean(StoreDataSource.class)
@ConditionalOnBooleanProperty(name = "store.outbox.enabled", matchIfMissing = true)
@ConditionalOnProperty("store.outbox.channel")
@EnableConfigurationProperties(OutboxProperties.class)
public final class ChannelOutboxAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = OutboxAutoConfiguration.CHANNEL)
    ChannelOutboxPublisher channelOutboxPublisher(ListableBeanFactory beans, OutboxProperties properties) {
        String name = Objects.requireNonNull(properties.channel());
        if (!beans.containsBean(name) || !beans.isTypeMatch(name, MessageChannel.class)) {
            throw new StoreStartupException(
                    "There is no MessageChannel bean named '%s', as store.outbox.channel says.".formatted(name),
                    "Name one of %s, or define the bean."
                            .formatted(String.join(", ", beans.getBeanNamesForType(MessageChannel.class))));
        }
        return new ChannelOutboxPublisher(beans.getBean(name, MessageChannel.class));
    }
}
