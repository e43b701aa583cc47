package io.pgstore.schema;

import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Transactions of our own, and whether the calling thread is inside one, whoever began it. */
final class StoreTransactions extends JdbcTransactionManager {
    StoreTransactions(DataSource dataSource) {
        super(dataSource);
    }

    /** Returns the data source behind a proxy that would join the caller's transaction by itself. */
    DataSource target() {
        return Objects.requireNonNull(getDataSource());
    }

    /**
     * Returns whether the calling thread is inside a transaction on this data source. Inside a transaction on another
     * one ours may be bound to the thread too, once it was used, but nobody will commit it.
     */
    boolean active() {
        ConnectionHolder holder = (ConnectionHolder) TransactionSynchronizationManager.getResource(target());
        return holder != null && (isExposedByJpa(holder) || isExistingTransaction(doGetTransaction()));
    }

    /** JPA's transaction managers expose their connection as it is; all others mark it as synchronized. */
    private static boolean isExposedByJpa(ConnectionHolder holder) {
        return !holder.isSynchronizedWithTransaction();
    }
}
