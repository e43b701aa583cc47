package io.pgstore.autoconfigure;

import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreTables;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * Makes wake-ups a bean, on connections of their own to where the application's pool connects to.
 *
 * @since 0.1
 */
@AutoConfiguration(after = StoreAutoConfiguration.class)
@ConditionalOnClass(Notifications.class)
@ConditionalOnBean(StoreDataSource.class)
@EnableConfigurationProperties(NotificationProperties.class)
public final class NotificationAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationAutoConfiguration.class);

    @Bean
    @ConditionalOnMissingBean
    Notifications storeNotifications(
            StoreDataSource dataSource, StoreTables tables, NotificationProperties properties) {
        if (!properties.enabled()) {
            return Notifications.local();
        }
        try {
            return Notifications.over(unpooled(dataSource.dataSource()), tables.schema());
        } catch (RuntimeException exception) {
            LOG.warn(
                    "Processes do not wake each other, because the DataSource does not tell where it connects to; polling goes on. Define a bean of type Notifications, or set store.notification.enabled=false: {}",
                    exception.getMessage());
            return Notifications.local();
        }
    }

    private static DataSource unpooled(DataSource pool) {
        return DataSourceBuilder.derivedFrom(pool)
                .type(SimpleDriverDataSource.class)
                .build();
    }
}
