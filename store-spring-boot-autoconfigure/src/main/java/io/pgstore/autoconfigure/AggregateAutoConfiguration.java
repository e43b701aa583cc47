package io.pgstore.autoconfigure;

import io.pgstore.aggregate.CommandHandlers;
import io.pgstore.codec.Codec;
import io.pgstore.event.EventStore;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.snapshot.SnapshotStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/**
 * Makes a bean that makes command handlers, with snapshots and a cache.
 *
 * @since 0.1
 */
@AutoConfiguration(after = {StoreAutoConfiguration.class, SnapshotAutoConfiguration.class})
@ConditionalOnClass(CommandHandlers.class)
@ConditionalOnBean({StoreDataSource.class, EventStore.class, SnapshotStore.class})
@EnableConfigurationProperties(AggregateProperties.class)
public final class AggregateAutoConfiguration {
    private static final String CAFFEINE = "com.github.benmanes.caffeine.cache.Caffeine";

    @Bean
    @ConditionalOnMissingBean
    CommandHandlers commandHandlers(
            StoreDatabase database,
            Codec codec,
            EventStore events,
            SnapshotStore snapshots,
            BackgroundTasks background,
            AggregateProperties properties) {
        CommandHandlers.Builder builder =
                CommandHandlers.builder(database, codec, events, snapshots).background(background);
        if (properties.cache().enabled()) {
            requireCaffeine();
            builder.cache(properties.cache().maximumSize());
        }
        return builder.build();
    }

    private static void requireCaffeine() {
        if (!ClassUtils.isPresent(CAFFEINE, null)) {
            throw new StoreStartupException(
                    "store.aggregates.cache.enabled is true, but Caffeine is not on the class path.",
                    "Add the dependency com.github.ben-manes.caffeine:caffeine, or remove the property.");
        }
    }
}
