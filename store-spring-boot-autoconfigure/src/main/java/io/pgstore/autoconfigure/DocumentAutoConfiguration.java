package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.document.CollectionDefinition;
import io.pgstore.document.DocumentCollections;
import io.pgstore.document.DocumentIndexBuilder;
import io.pgstore.document.JdbcDocumentCollections;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Makes collections of documents beans: for each bean of type {@link CollectionDefinition} a table, before anything uses
 * it, and a {@link io.pgstore.document.DocumentCollection}; the indexes are built when the application is ready.
 *
 * @since 0.1
 */
@AutoConfiguration(after = StoreAutoConfiguration.class)
@ConditionalOnClass(JdbcDocumentCollections.class)
@ConditionalOnBean(StoreDataSource.class)
public final class DocumentAutoConfiguration {
    @Bean
    ChosenCollections documentCollectionTables(ObjectProvider<CollectionDefinition<?>> definitions) {
        return new ChosenCollections(
                definitions.orderedStream().map(CollectionDefinition::table).toList());
    }

    @Bean
    @ConditionalOnMissingBean(DocumentCollections.class)
    JdbcDocumentCollections documentCollections(StoreDatabase database, Codec codec, StoreProperties properties) {
        return JdbcDocumentCollections.builder(database, codec)
                .tenant(properties.tenant())
                .build();
    }

    // Where the application may not change the schema, its owner builds the indexes: they are in the exported SQL.
    @Bean
    @ConditionalOnProperty(name = "store.migration.mode", havingValue = "migrate", matchIfMissing = true)
    DocumentIndexLifecycle documentIndexes(
            StoreMigrator migrator, StoreDatabase database, ObjectProvider<ChosenCollections> declared) {
        DocumentIndexBuilder builder = new DocumentIndexBuilder(
                migrator,
                declared.orderedStream()
                        .flatMap(ofStore -> ofStore.tables().stream())
                        .toList());
        return new DocumentIndexLifecycle(builder, database);
    }

    @Bean
    static DocumentCollectionBeans documentCollectionBeans() {
        return new DocumentCollectionBeans();
    }
}
