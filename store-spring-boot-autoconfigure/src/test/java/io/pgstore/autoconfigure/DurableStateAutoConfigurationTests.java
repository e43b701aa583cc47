package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.pgstore.state.AttributeExtractor;
import io.pgstore.state.DurableState;
import io.pgstore.state.DurableStateStore;
import io.pgstore.state.JdbcDurableStateStore;
import io.pgstore.state.Page;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The durable-state store as an application gets it. */
class DurableStateAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    record Customer(String email) {}

    @Test
    void storeWorksWithoutConfiguration() {
        runner.run(context -> {
            DurableStateStore store = context.getBean(DurableStateStore.class);
            store.upsert("customer-1", 0, new Customer("ada@example.org"));
            assertThat(store.load("customer-1", Customer.class))
                    .get()
                    .extracting(DurableState::state)
                    .isEqualTo(new Customer("ada@example.org"));
        });
    }

    @Test
    void tenantComesFromProperties() {
        runner.withPropertyValues("store.tenant=acme").run(context -> {
            context.getBean(DurableStateStore.class).upsert("customer-1", 0, new Customer("ada@example.org"));
            assertThat(database.queryForObject("SELECT tenant_id FROM store.durable_state", String.class))
                    .isEqualTo("acme");
        });
    }

    @Test
    void entitiesAreFoundByTheAttributesThatBeansDeclare() {
        runner.withUserConfiguration(Attributes.class).run(context -> {
            DurableStateStore store = context.getBean(DurableStateStore.class);
            store.upsert("customer-1", 0, new Customer("ada@example.org"));
            assertThat(store.findByAttribute("email", "ada@example.org", Page.first(9), Customer.class))
                    .extracting(DurableState::persistenceId)
                    .containsExactly("customer-1");
            assertThat(store.findByAttribute("domain", "example.org", Page.first(9), Customer.class))
                    .hasSize(1);
        });
    }

    @Test
    void chosenIndexIsBuilt() {
        runner.withPropertyValues("store.state.indexes=content", "store.events.indexes=type")
                .run(context -> assertThat(indexes()).contains("durable_state_content_idx", "events_type_idx"));
    }

    @Test
    void noIndexIsBuiltUnlessChosen() {
        runner.run(context -> assertThat(indexes()).doesNotContain("durable_state_content_idx"));
    }

    @Test
    void badPropertyIsNamed() {
        runner.withPropertyValues("store.state.indexes=colour")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("store.state.indexes"));
    }

    @Test
    void applicationsOwnStoreWins() {
        runner.withBean("mine", DurableStateStore.class, () -> mock(DurableStateStore.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(DurableStateStore.class)
                        .hasBean("mine"));
    }

    @Test
    void disabledMeansNothingIsThere() {
        runner.withPropertyValues("store.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(DurableStateStore.class)
                .doesNotHaveBean(DurableStateProperties.class));
    }

    @Test
    void withoutDataSourceNothingIsThere() {
        StoreRunner.withoutDatabase()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DurableStateStore.class));
    }

    @Test
    void withoutTheLibraryNothingIsThere() {
        runner.withClassLoader(new FilteredClassLoader(JdbcDurableStateStore.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DurableStateStore.class));
    }

    private List<String> indexes() {
        return database.jdbc()
                .queryForList("SELECT indexname FROM pg_indexes WHERE schemaname = 'store'", String.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class Attributes {
        @Bean
        AttributeExtractor<Customer> emails() {
            return AttributeExtractor.of(Customer.class, customer -> Map.of("email", customer.email()));
        }

        @Bean
        AttributeExtractor<Customer> domains() {
            return AttributeExtractor.of(
                    Customer.class,
                    customer -> Map.of("domain", customer.email().replaceFirst(".*@", "")));
        }
    }
}
