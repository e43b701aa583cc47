package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.event.EventStore;
import io.pgstore.testing.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which of several data sources the stores use. */
class DataSourceChoiceTests {
    @AutoClose
    private final TestDatabase orders = TestDatabase.create();

    @AutoClose
    private final TestDatabase reports = TestDatabase.create();

    record Opened(String owner) {}

    @Test
    void withoutAChoiceStartFailsNamingThePropertyAndTheBeans() {
        withBoth(definition -> {}).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(StoreStartupException.class, failure -> {
                    assertThat(failure).hasMessageContaining("orders").hasMessageContaining("reports");
                    assertThat(failure.action()).contains("store.data-source");
                }));
    }

    @Test
    void primaryOneIsTaken() {
        withBoth(definition -> definition.setPrimary(true)).run(context -> {
            StoreRunner.append(context.getBean(EventStore.class), "account-1", new Opened("Ada"));
            assertThat(events(orders)).isEqualTo(1);
        });
    }

    @Test
    void namedOneIsTakenAndItsTransactionsAreJoined() {
        withBoth(definition -> definition.setPrimary(true))
                .withPropertyValues("store.data-source=reports")
                .run(context -> {
                    EventStore store = context.getBean(EventStore.class);
                    StoreRunner.append(store, "account-1", new Opened("Ada"));
                    transaction(context.getBean("reports", DataSource.class)).executeWithoutResult(status -> {
                        StoreRunner.append(store, "account-1", new Opened("Eve"));
                        status.setRollbackOnly();
                    });
                    transaction(context.getBean("orders", DataSource.class)).executeWithoutResult(status -> {
                        StoreRunner.append(store, "account-1", new Opened("Bob"));
                        status.setRollbackOnly();
                    });
                    assertThat(events(reports)).isEqualTo(2);
                });
    }

    @Test
    void unknownNameIsRefusedNamingThePropertyAndTheBeans() {
        withBoth(definition -> {})
                .withPropertyValues("store.data-source=report")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("store.data-source is 'report'")
                        .hasMessageContaining("reports"));
    }

    private ApplicationContextRunner withBoth(BeanDefinitionCustomizer ofOrders) {
        return StoreRunner.withoutDatabase()
                .withBean("orders", DataSource.class, orders::dataSource, ofOrders)
                .withBean("reports", DataSource.class, reports::dataSource);
    }

    private static TransactionTemplate transaction(DataSource dataSource) {
        return new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    private static long events(TestDatabase database) {
        return database.queryForObject("SELECT count(*) FROM store.events", Long.class);
    }
}
