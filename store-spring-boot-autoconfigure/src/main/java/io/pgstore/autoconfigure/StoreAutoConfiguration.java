package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.event.AppendHook;
import io.pgstore.event.AppendListener;
import io.pgstore.event.EventStore;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.notification.Notifications;
import io.pgstore.projection.InlineProjections;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.CollectionTable;
import io.pgstore.schema.EndedTransactions;
import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreIndex;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Makes the stores beans, on the application's {@link DataSource}, whose tables they bring up to date first. Each bean
 * gives way to one of the application's own.
 *
 * @since 0.1
 */
@AutoConfiguration(
        after = {
            DataSourceAutoConfiguration.class,
            JndiDataSourceAutoConfiguration.class,
            XADataSourceAutoConfiguration.class
        })
@ConditionalOnClass(JdbcEventStore.class)
@ConditionalOnBean(DataSource.class)
@ConditionalOnBooleanProperty(name = "store.enabled", matchIfMissing = true)
@EnableConfigurationProperties({StoreProperties.class, StartupProperties.class})
@Import({DatabaseInitializationDependencyConfigurer.class, CodecConfiguration.class, TracingConfiguration.class})
public final class StoreAutoConfiguration {
    @Bean
    StoreDataSource storeDataSource(StoreProperties properties, ListableBeanFactory beans) {
        return StoreDataSource.choose(properties.dataSource(), beans);
    }

    @Bean
    @ConditionalOnMissingBean
    StoreTables storeTables(StoreProperties properties) {
        return StoreTables.of(properties.schema(), properties.tables());
    }

    @Bean
    @ConditionalOnMissingBean
    StoreMigrator storeMigrator(
            StoreDataSource dataSource,
            StoreTables tables,
            StoreProperties properties,
            ObjectProvider<ChosenIndexes> chosen,
            ObjectProvider<ChosenCollections> declared) {
        Set<StoreIndex> indexes = new HashSet<>(properties.events().indexes());
        chosen.forEach(ofStore -> indexes.addAll(ofStore.indexes()));
        List<CollectionTable> collections = declared.orderedStream()
                .flatMap(ofStore -> ofStore.tables().stream())
                .toList();
        return new StoreMigrator(
                dataSource.dataSource(),
                tables,
                new MigrationOptions(properties.migration().runtimeRole(), indexes, collections));
    }

    @Bean
    StoreStartup storeStartup(
            StoreDataSource dataSource, StoreMigrator migrator, StoreProperties properties, StartupProperties startup) {
        return new StoreStartup(new StoreMigration(dataSource, migrator, properties.migration()), startup);
    }

    @Bean
    @ConditionalOnMissingBean
    StoreDatabase storeDatabase(StoreDataSource dataSource, StoreTables tables, StoreStartup startup) {
        return new StoreDatabase(dataSource.dataSource(), tables, startup.readiness());
    }

    /** Has writes after the commit of a transaction refused, in which the stores took no part before. */
    @Bean
    @ConditionalOnMissingBean
    static EndedTransactions storeEndedTransactions() {
        return new EndedTransactions();
    }

    // Made after what its tasks use, so that it is closed before.
    @Bean
    @ConditionalOnMissingBean
    BackgroundTasks storeBackgroundTasks(StoreDatabase database, ObjectProvider<AppendListener> listeners) {
        listeners.orderedStream().forEach(listener -> {});
        return new BackgroundTasks();
    }

    @Bean
    @ConditionalOnMissingBean(EventStore.class)
    JdbcEventStore eventStore(
            StoreDatabase database,
            Codec codec,
            BackgroundTasks background,
            ObjectProvider<AppendHook> hooks,
            ObjectProvider<AppendListener> listeners,
            ObjectProvider<DefaultMetadata> defaultMetadata,
            ObjectProvider<Notifications> notifications,
            StoreProperties properties) {
        JdbcEventStore.Builder builder = JdbcEventStore.builder(database, codec)
                .tenant(properties.tenant())
                .background(background);
        // An append without hooks is one statement.
        hooks.orderedStream()
                .filter(hook -> !(hook instanceof InlineProjections inline && inline.isEmpty()))
                .forEach(builder::hook);
        listeners.orderedStream().forEach(builder::listener);
        defaultMetadata.ifUnique(builder::defaultMetadata);
        notifications.ifUnique(builder::notifications);
        return builder.build();
    }
}
