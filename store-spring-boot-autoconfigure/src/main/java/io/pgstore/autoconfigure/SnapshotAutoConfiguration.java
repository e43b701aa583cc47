package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.snapshot.JdbcSnapshotStore;
import io.pgstore.snapshot.SnapshotStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Makes the snapshot store a bean.
 *
 * @since 0.1
 */
@AutoConfiguration(after = StoreAutoConfiguration.class)
@ConditionalOnClass(JdbcSnapshotStore.class)
@ConditionalOnBean(StoreDataSource.class)
@EnableConfigurationProperties(SnapshotProperties.class)
public final class SnapshotAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(SnapshotStore.class)
    JdbcSnapshotStore snapshotStore(
            StoreDatabase database,
            Codec codec,
            BackgroundTasks background,
            SnapshotProperties snapshots,
            StoreProperties properties) {
        return JdbcSnapshotStore.builder(database, codec)
                .tenant(properties.tenant())
                .keep(snapshots.keep())
                .background(background)
                .build();
    }
}
