package io.pgstore.saga;

import io.pgstore.codec.Codec;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Where the contract runs: how the store under test connects, and who manages its transactions.
 *
 * @param owner the database as its owner sees it, on a pool apart from the store's
 * @param database the database as the store under test uses it
 * @param transactionManager what manages the transactions of callers
 */
record SagaEnvironment(TestDatabase owner, StoreDatabase database, PlatformTransactionManager transactionManager) {
    static final Codec CODEC = JacksonCodec.builder().build();

    static SagaEnvironment of(TestDatabase owner, DataSource dataSource) {
        return new SagaEnvironment(
                owner, new StoreDatabase(dataSource, StoreTables.defaults()), new JdbcTransactionManager(dataSource));
    }

    /** Starts building the store under test. */
    JdbcSagaStore.Builder builder() {
        return JdbcSagaStore.builder(database, CODEC);
    }

    /** Starts building another process's store on the same tables, which shares no connection with the one under test. */
    JdbcSagaStore.Builder rivalBuilder() {
        return JdbcSagaStore.builder(new StoreDatabase(owner.dataSource(), StoreTables.defaults()), CODEC);
    }
}
