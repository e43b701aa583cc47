package io.pgstore.autoconfigure;

import io.pgstore.document.CollectionDefinition;
import io.pgstore.document.DocumentCollection;
import io.pgstore.document.DocumentCollections;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

/**
 * Makes a bean of type {@link DocumentCollection} for each one of type {@link CollectionDefinition}, with the same
 * generic type, so that it can be injected by it. Its name is that of the definition and {@code Collection}.
 */
final class DocumentCollectionBeans implements BeanDefinitionRegistryPostProcessor {
    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (registry instanceof ConfigurableListableBeanFactory beans) {
            for (String name : beans.getBeanNamesForType(CollectionDefinition.class, true, false)) {
                register(registry, beans, name);
            }
        }
    }

    private static void register(BeanDefinitionRegistry registry, ConfigurableListableBeanFactory beans, String name) {
        String collection = name + "Collection";
        if (!registry.containsBeanDefinition(collection)) {
            RootBeanDefinition bean = new RootBeanDefinition(DocumentCollection.class);
            ResolvableType held = beans.getMergedBeanDefinition(name)
                    .getResolvableType()
                    .as(CollectionDefinition.class)
                    .getGeneric();
            bean.setTargetType(ResolvableType.forClassWithGenerics(DocumentCollection.class, held));
            bean.setInstanceSupplier(() -> collection(beans, name));
            registry.registerBeanDefinition(collection, bean);
        }
    }

    private static DocumentCollection<?> collection(ConfigurableListableBeanFactory beans, String name) {
        CollectionDefinition<?> definition = beans.getBean(name, CollectionDefinition.class);
        return beans.getBean(DocumentCollections.class).collection(definition);
    }
}
