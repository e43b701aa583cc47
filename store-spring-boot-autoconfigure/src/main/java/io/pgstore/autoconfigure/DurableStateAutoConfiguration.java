package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.state.AttributeExtractor;
import io.pgstore.state.DurableStateStore;
import io.pgstore.state.JdbcDurableStateStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Makes the durable-state store a bean, with the application's beans of type {@link AttributeExtractor}.
 *
 * @since 0.1
 */
@AutoConfiguration(after = StoreAutoConfiguration.class)
@ConditionalOnClass(JdbcDurableStateStore.class)
@ConditionalOnBean(StoreDataSource.class)
@EnableConfigurationProperties(DurableStateProperties.class)
public final class DurableStateAutoConfiguration {
    @Bean
    ChosenIndexes durableStateIndexes(DurableStateProperties properties) {
        return new ChosenIndexes(properties.indexes());
    }

    @Bean
    @ConditionalOnMissingBean(DurableStateStore.class)
    JdbcDurableStateStore durableStateStore(
            StoreDatabase database,
            Codec codec,
            ObjectProvider<AttributeExtractor<?>> extractors,
            StoreProperties properties) {
        JdbcDurableStateStore.Builder builder =
                JdbcDurableStateStore.builder(database, codec).tenant(properties.tenant());
        extractors.orderedStream().forEach(builder::attributes);
        return builder.build();
    }
}
