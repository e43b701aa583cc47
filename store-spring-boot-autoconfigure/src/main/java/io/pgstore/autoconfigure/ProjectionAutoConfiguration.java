package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.consumer.JdbcConsumers;
import io.pgstore.document.CollectionDefinition;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.projection.InlineProjections;
import io.pgstore.projection.JdbcProjections;
import io.pgstore.projection.Projections;
import io.pgstore.schema.StoreDatabase;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Runs the projections that the application declares as beans of type {@link io.pgstore.projection.Projection}: makes
 * the tables of their documents, and feeds them from each append or from the log.
 *
 * @since 0.1
 */
@AutoConfiguration(
        after = {StoreAutoConfiguration.class, DocumentAutoConfiguration.class, ConsumerAutoConfiguration.class})
@ConditionalOnClass(JdbcProjections.class)
@ConditionalOnBean(StoreDataSource.class)
@EnableConfigurationProperties(ProjectionProperties.class)
public final class ProjectionAutoConfiguration {
    @Bean
    ChosenCollections projectionCollectionTables(
            ListableBeanFactory beans, ObjectProvider<CollectionDefinition<?>> definitions) {
        return ProjectionDeclarations.collections(beans, definitions);
    }

    @Bean
    @ConditionalOnMissingBean
    InlineProjections inlineProjections(
            StoreDatabase database, Codec codec, StoreProperties properties, ListableBeanFactory beans) {
        return new InlineProjections(database, codec, properties.tenant(), ProjectionDeclarations.all(beans));
    }

    @Bean
    ProjectionConsumers projectionConsumers(
            StoreDatabase database, Codec codec, StoreProperties properties, ListableBeanFactory beans) {
        return new ProjectionConsumers(
                JdbcProjections.projectors(database, codec, properties.tenant(), ProjectionDeclarations.all(beans)));
    }

    @Bean
    @ConditionalOnBean({JdbcEventStore.class, JdbcConsumers.class})
    @ConditionalOnMissingBean(Projections.class)
    JdbcProjections projections(
            JdbcEventStore store,
            JdbcConsumers consumers,
            StoreTransactionManager transactions,
            ProjectionProperties properties,
            ListableBeanFactory beans) {
        return JdbcProjections.builder(store, consumers, transactions.manager(), ProjectionDeclarations.all(beans))
                .rebuild(properties.rebuild())
                .checkInterval(properties.checkInterval())
                .build();
    }

    @Bean
    @ConditionalOnBean(JdbcProjections.class)
    ProjectionLifecycle projectionLifecycle(JdbcProjections projections, StoreDatabase database) {
        return new ProjectionLifecycle(projections, database);
    }
}
