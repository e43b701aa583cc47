package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.testing.TestDatabase;
import org.springframework.transaction.PlatformTransactionManager;

/** Where the contract runs: how the store under test connects, and who manages its transactions. */
interface EventStoreEnvironment {
    /** Returns the database as its owner sees it, on a pool apart from the store's. */
    TestDatabase owner();

    /** Returns the database as the store under test uses it. */
    StoreDatabase database();

    /** Returns what manages the transactions of callers. */
    PlatformTransactionManager transactionManager();

    /** Returns the store under test, for the tenant {@code default}. */
    EventStore store();

    /** Returns another process's store on the same tables, which shares no connection with the one under test. */
    EventStore rival();

    /** Returns how many connections the store under test may use at once. */
    int connections();

    /** Starts building another store in this environment. */
    default JdbcEventStore.Builder builder(Codec codec) {
        return JdbcEventStore.builder(database(), codec);
    }
}
