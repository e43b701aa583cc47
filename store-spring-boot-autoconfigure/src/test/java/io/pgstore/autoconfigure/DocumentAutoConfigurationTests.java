package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import io.pgstore.document.CollectionDefinition;
import io.pgstore.document.Document;
import io.pgstore.document.DocumentCollection;
import io.pgstore.document.DocumentCollections;
import io.pgstore.document.DocumentIndex;
import io.pgstore.document.DocumentIndexState;
import io.pgstore.document.JdbcDocumentCollections;
import io.pgstore.schema.MissingCollectionsException;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Collections of documents as an application gets them. */
class DocumentAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner =
            StoreRunner.on(database).withUserConfiguration(Definitions.class, Shop.class);

    record Order(String country) {}

    record Customer(String name) {}

    @Test
    void aDefinitionMakesTheTableAndACollectionThatIsInjectedByItsType() {
        runner.run(context -> {
            Shop shop = context.getBean(Shop.class);
            shop.orders.insert("order-1", new Order("DE"));
            shop.customers.insert("customer-1", new Customer("Ada"));
            assertThat(shop.orders.find("order-1"))
                    .get()
                    .extracting(Document::value)
                    .isEqualTo(new Order("DE"));
            assertThat(context.getBean("ordersCollection")).isSameAs(shop.orders);
        });
    }

    @Test
    void declaredIndexesAreBuiltInTheBackground() {
        runner.run(context -> await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                        context.getBean(Shop.class).orders.indexes())
                .extracting(DocumentIndexState::state)
                .containsExactly(DocumentIndexState.State.VALID)));
    }

    @Test
    void tenantComesFromProperties() {
        runner.withPropertyValues("store.tenant=acme").run(context -> {
            context.getBean(Shop.class).orders.insert("order-1", new Order("DE"));
            assertThat(database.queryForObject("SELECT tenant_id FROM store.doc_orders", String.class))
                    .isEqualTo("acme");
        });
    }

    @Test
    void validationFailsNamingTheMissingTable() {
        StoreRunner.on(database).run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("store.migration.mode=validate").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(MissingCollectionsException.class)
                .hasMessageContaining("doc_orders"));
        runner.run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("store.migration.mode=validate")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DocumentIndexLifecycle.class));
    }

    @Test
    void applicationsOwnCollectionsWin() {
        DocumentCollections mine = mock(DocumentCollections.class);
        StoreRunner.on(database)
                .withBean("mine", DocumentCollections.class, () -> mine)
                .run(context ->
                        assertThat(context.getBean(DocumentCollections.class)).isSameAs(mine));
    }

    @Test
    void disabledMeansNothingIsThere() {
        StoreRunner.on(database)
                .withUserConfiguration(Definitions.class)
                .withPropertyValues("store.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(DocumentCollections.class)
                        .doesNotHaveBean(DocumentCollection.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .withUserConfiguration(Definitions.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DocumentCollection.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        StoreRunner.on(database)
                .withClassLoader(new FilteredClassLoader(JdbcDocumentCollections.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DocumentCollections.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Definitions {
        @Bean
        CollectionDefinition<Order> orders() {
            return CollectionDefinition.of("orders", Order.class).index(DocumentIndex.text("country"));
        }

        @Bean
        CollectionDefinition<Customer> customers() {
            return CollectionDefinition.of("customers", Customer.class);
        }
    }

    static class Shop {
        final DocumentCollection<Order> orders;
        final DocumentCollection<Customer> customers;

        Shop(DocumentCollection<Order> orders, DocumentCollection<Customer> customers) {
            this.orders = orders;
            this.customers = customers;
        }
    }
}
