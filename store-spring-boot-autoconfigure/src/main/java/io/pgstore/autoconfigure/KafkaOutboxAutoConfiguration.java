package io.pgstore.autoconfigure;

import io.pgstore.outbox.KafkaOutboxPublisher;
import io.pgstore.outbox.KafkaTopic;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Publishes the changes of keys to Kafka if {@code store.outbox.kafka.enabled} is set, connected as the application's
 * {@link KafkaTemplate}.
 *
 * @since 0.1
 */
@AutoConfiguration(
        after = StoreAutoConfiguration.class,
        afterName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
        before = OutboxAutoConfiguration.class)
@ConditionalOnClass({KafkaOutboxPublisher.class, KafkaTemplate.class})
@ConditionalOnBean(StoreDataSource.class)
@ConditionalOnSingleCandidate(KafkaTemplate.class)
@ConditionalOnBooleanProperty(name = "store.outbox.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "store.outbox.kafka.enabled")
@EnableConfigurationProperties(OutboxProperties.class)
public final class KafkaOutboxAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = OutboxAutoConfiguration.KAFKA)
    KafkaOutboxPublisher kafkaOutboxPublisher(KafkaTemplate<?, ?> template, OutboxProperties properties) {
        OutboxProperties.Kafka kafka = properties.kafka();
        return new KafkaOutboxPublisher(template, new KafkaTopic(kafka.topic()), kafka.kinds(), kafka.timeout());
    }
}
