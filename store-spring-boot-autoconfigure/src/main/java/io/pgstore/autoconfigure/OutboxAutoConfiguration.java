package io.pgstore.autoconfigure;

import io.pgstore.notification.Notifications;
import io.pgstore.outbox.OutboxMessage;
import io.pgstore.outbox.OutboxPublisher;
import io.pgstore.outbox.OutboxRelay;
import io.pgstore.schema.StoreDatabase;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * Runs a relay to each bean of type {@link OutboxPublisher}, and to the application's event listeners if
 * {@code store.outbox.application-events} is set: they take an {@link OutboxMessage}.
 *
 * @since 0.1
 */
@AutoConfiguration(after = {StoreAutoConfiguration.class, NotificationAutoConfiguration.class})
@ConditionalOnClass(OutboxRelay.class)
@ConditionalOnBean(StoreDataSource.class)
@ConditionalOnBooleanProperty(name = "store.outbox.enabled", matchIfMissing = true)
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxAutoConfiguration {
    static final String KAFKA = "kafkaOutboxPublisher";
    static final String CHANNEL = "channelOutboxPublisher";

    @Bean
    @ConditionalOnMissingBean(name = "applicationEventsOutboxPublisher")
    @ConditionalOnBooleanProperty(name = "store.outbox.application-events")
    OutboxPublisher applicationEventsOutboxPublisher(ApplicationEventPublisher events) {
        return events::publishEvent;
    }

    @Bean
    @ConditionalOnMissingBean
    OutboxRelays outboxRelays(
            StoreDatabase database,
            Notifications notifications,
            OutboxProperties properties,
            ListableBeanFactory beans) {
        Map<String, OutboxPublisher> publishers = beans.getBeansOfType(OutboxPublisher.class);
        if (properties.kafka().enabled() && !publishers.containsKey(KAFKA)) {
            throw new StoreStartupException(
                    "store.outbox.kafka.enabled is set, but there is not one KafkaTemplate bean, or more than one.",
                    "Add org.springframework.boot:spring-boot-starter-kafka, and make one template @Primary.");
        }
        if (properties.channel() != null && !publishers.containsKey(CHANNEL)) {
            throw new StoreStartupException(
                    "store.outbox.channel is set, but there are no message channels.",
                    "Add org.springframework:spring-messaging.");
        }
        return new OutboxRelays(database, notifications, properties.settings(), publishers);
    }
}
