package io.pgstore.event;

import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * The contract on the second of two data sources, all of it inside of a transaction on the first one, which is
 * read-only, isolated and rolled back: none of that is the store's.
 */
class SecondDataSourceEventStoreTests extends EventStoreContract {
    @AutoClose
    private static final TestDatabase first = TestDatabase.create();

    @AutoClose
    private static final TestDatabase second = TestDatabase.withStores();

    private static final PlatformTransactionManager ofFirst = new JdbcTransactionManager(first.dataSource());
    private static final EventStoreEnvironment environment = TestEnvironment.of(second, second.hikari(10));

    private TransactionStatus onFirst;

    @BeforeEach
    void beginOnFirst() {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setReadOnly(true);
        definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        onFirst = ofFirst.getTransaction(definition);
    }

    @AfterEach
    void rollBackOnFirst() {
        ofFirst.rollback(onFirst);
    }

    @Override
    EventStoreEnvironment environment() {
        return environment;
    }
}
