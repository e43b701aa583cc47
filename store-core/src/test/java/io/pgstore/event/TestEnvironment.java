package io.pgstore.event;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.PgBouncer;
import io.pgstore.testing.TestDatabase;
import java.util.EnumMap;
import java.util.Map;
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
        Map<Ability, String> lacks)
        implements EventStoreEnvironment {
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
                Map.of());
    }

    /** Makes an environment in which the store connects through {@code bouncer}. */
    static TestEnvironment through(PgBouncer bouncer, TestDatabase owner) {
        return of(owner, bouncer.hikari(10))
                .without(Ability.ISOLATION_LEVELS, "the driver sets them for a session, which PgBouncer does not keep");
    }

    /** Returns this environment as one that lacks {@code ability}, for the {@code reason}. */
    TestEnvironment without(Ability ability, String reason) {
        Map<Ability, String> lacking = new EnumMap<>(Ability.class);
        lacking.putAll(lacks);
        lacking.put(ability, reason);
        return new TestEnvironment(owner, database, transactionManager, store, rival, lacking);
    }
}
