package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.kv.JdbcKeyValueStore;
import io.pgstore.kv.KeyValueStore;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Makes the key-value store a bean, which ends its watches when the application stops, and tells the methods of beans with
 * {@link io.pgstore.kv.KeyValueListener} what changes.
 *
 * @since 0.1
 */
@AutoConfiguration(after = {StoreAutoConfiguration.class, NotificationAutoConfiguration.class})
@ConditionalOnClass(JdbcKeyValueStore.class)
@ConditionalOnBean(StoreDataSource.class)
@EnableConfigurationProperties(KeyValueProperties.class)
public final class KeyValueAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(KeyValueStore.class)
    JdbcKeyValueStore keyValueStore(
            StoreDatabase database,
            Codec codec,
            Notifications notifications,
            StoreProperties properties,
            KeyValueProperties keyValues) {
        return JdbcKeyValueStore.builder(database, codec)
                .tenant(properties.tenant())
                .notifications(notifications)
                .settings(keyValues.settings())
                .build();
    }

    @Bean
    KeyValueListeners keyValueListeners(KeyValueStore store, ListableBeanFactory beans) {
        return new KeyValueListeners(store, beans);
    }
}
