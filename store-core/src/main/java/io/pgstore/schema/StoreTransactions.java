package io.pgstore.schema;

import java.util.Objects;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Transactions of our own, and whether the calling thread is inside one, whoever began it. */
final class StoreTransactions extends JdbcTransactionManager {
    // Spring keeps the connection on the thread until all callbacks after the commit have run.
    private static final String ENDED = """
            Cannot %s: the transaction of this thread has ended, only its connection is still held. A \
            @TransactionalEventListener, or afterCommit and afterCompletion of a TransactionSynchronization, must write in a \
            transaction of its own (@Transactional(propagation = Propagation.REQUIRES_NEW)) or on another thread (@Async)""";

    private static final String UNTOLD = """
            Cannot %s: the transaction manager tells nobody of the end of its transactions (SYNCHRONIZATION_NEVER), and the \
            stores must hear of it; leave its transactionSynchronization at SYNCHRONIZATION_ALWAYS""";

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

    /**
     * Refuses a write in a transaction of the caller's that has ended, or whose end nobody would tell us of.
     *
     * @throws InvalidDataAccessApiUsageException naming the write and what to do instead
     */
    void requireOpen(Supplier<String> what) {
        boolean told = TransactionSynchronizationManager.isSynchronizationActive();
        if (!told && !TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new InvalidDataAccessApiUsageException(UNTOLD.formatted(what.get()));
        }
        if (!told || EndedTransactions.contains(holder())) {
            throw new InvalidDataAccessApiUsageException(ENDED.formatted(what.get()));
        }
    }

    /** Returns the connection of the caller's transaction. */
    ConnectionHolder holder() {
        return (ConnectionHolder)
                Objects.requireNonNull(TransactionSynchronizationManager.getResource(target()), "no transaction");
    }

    /** JPA's transaction managers expose their connection as it is; all others mark it as synchronized. */
    private static boolean isExposedByJpa(ConnectionHolder holder) {
        return !holder.isSynchronizedWithTransaction();
    }
}
