package io.pgstore.event;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** An environment on the tables of {@code owner}. */
record TestEnvironment(
        TestDatabase owner,
        StoreDatabase database,
        PlatformTransactionManager transactionManager,
        EventStore store,
        EventStore rival,
        int connections)
        implements EventStoreEnvironment {
    private static final int DEFAULT_CONNECTIONS = 10;

    /** Makes an environment in which the store connects through {@code dataSource}. */
    static TestEnvironment of(TestDatabase owner, DataSource dataSource) {
        return of(owner, dataSource, new JdbcTransactionManager(dataSource));
    }

    /** Makes an environment in which the store connects through {@code dataSource}, under {@code transactionManager}. */
    static TestEnvironment of(
            TestDatabase owner, DataSource dataSource, PlatformTransactionManager transactionManager) {
        StoreDatabase database = new StoreDatabase(dataSource, StoreTables.defaults());
        StoreDatabase other = new StoreDatabase(owner.dataSource(), StoreTables.defaults());
        return new TestEnvironment(
                owner,
                database,
                transactionManager,
                JdbcEventStore.builder(database, TestEvents.CODEC).build(),
                JdbcEventStore.builder(other, TestEvents.CODEC).build(),
                DEFAULT_CONNECTIONS);
    }
}
