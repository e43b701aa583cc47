package io.pgstore.event;

import io.pgstore.codec.Codec;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.testing.TestDatabase;
import java.util.Map;
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

    /** Returns what there is not here, each with the reason: tests that need it report that they were skipped. */
    Map<Ability, String> lacks();

    /** Starts building another store in this environment. */
    default JdbcEventStore.Builder builder(Codec codec) {
        return JdbcEventStore.builder(database(), codec);
    }
}
