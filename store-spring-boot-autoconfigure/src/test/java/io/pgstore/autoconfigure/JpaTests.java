package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import io.pgstore.testing.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The stores in an application with JPA. */
class JpaTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database)
            .withConfiguration(AutoConfigurations.of(HibernateJpaAutoConfiguration.class))
            .withUserConfiguration(Application.class)
            .withPropertyValues("spring.jpa.hibernate.ddl-auto=create", "spring.jpa.open-in-view=false");

    record Opened(String owner) {}

    @Test
    void entitiesAndEventsCommitOrVanishTogether() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(JpaTransactionManager.class);
            EventStore store = context.getBean(EventStore.class);
            EntityManager entities = context.getBean(EntityManager.class);
            TransactionTemplate transaction =
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            transaction.executeWithoutResult(status -> {
                entities.persist(new Account("kept"));
                StoreRunner.append(store, "account-kept", new Opened("Ada"));
            });
            transaction.executeWithoutResult(status -> {
                entities.persist(new Account("dropped"));
                StoreRunner.append(store, "account-dropped", new Opened("Eve"));
                entities.flush();
                status.setRollbackOnly();
            });
            assertThat(database.jdbc().queryForList("SELECT stream_id FROM store.events", String.class))
                    .containsExactly("account-kept");
            assertThat(database.jdbc().queryForList("SELECT id FROM account", String.class))
                    .containsExactly("kept");
        });
    }

    @Entity(name = "account")
    static class Account {
        @Id
        private String id = "";

        protected Account() {}

        Account(String id) {
            this.id = id;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    static class Application {}
}
