package io.pgstore.autoconfigure;

import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

/** Applications as their users would have them. */
final class StoreRunner {
    private StoreRunner() {}

    /** Returns an application with JDBC, transactions and the stores, but without a database. */
    static ApplicationContextRunner withoutDatabase() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceTransactionManagerAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        StoreAutoConfiguration.class,
                        ConsumerAutoConfiguration.class,
                        DocumentAutoConfiguration.class,
                        DurableStateAutoConfiguration.class,
                        KeyValueAutoConfiguration.class,
                        NotificationAutoConfiguration.class,
                        OutboxAutoConfiguration.class,
                        ProjectionAutoConfiguration.class,
                        SagaAutoConfiguration.class,
                        SnapshotAutoConfiguration.class,
                        SubscriptionAutoConfiguration.class,
                        AggregateAutoConfiguration.class,
                        TransactionAutoConfiguration.class));
    }

    /** Returns an application on {@code database}. */
    static ApplicationContextRunner on(TestDatabase database) {
        return withoutDatabase()
                .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=" + database.jdbcUrl(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password());
    }

    /** Appends one event to a stream. */
    static void append(EventStore store, String streamId, Object event) {
        store.append(streamId, ExpectedVersion.any(), List.of(event));
    }
}
