package io.pgstore.schema;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows the transactions that have ended while Spring still holds their connection on the thread, for the callbacks
 * after the commit. A write there would belong to no transaction: nobody commits it, nobody rolls it back.
 * <p>
 * The stores notice by themselves the end of a transaction in which they have written. As a listener of the transaction
 * manager ({@code transactionManager.addListener(new EndedTransactions())}) this notices the end of every one; Spring
 * Boot's transaction managers get it from the starter. Thread-safe.
 *
 * @since 0.1
 */
public final class EndedTransactions implements TransactionExecutionListener {
    private static final Logger LOG = LoggerFactory.getLogger(EndedTransactions.class);

    // For the whole JVM, because the holders are bound to its threads. Weak: a transaction of a manager without this
    // listener is known from its watch, which does not hear of its last moment.
    private static final Map<ConnectionHolder, Boolean> ENDED = Collections.synchronizedMap(new WeakHashMap<>());

    /** Makes a listener; all share what they know. */
    public EndedTransactions() {}

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
        // What a store registers later might go to a transaction on another data source, opened inside of this one.
        if (failure == null && TransactionSynchronizationManager.isSynchronizationActive()) {
            holder(transaction).ifPresent(CommitActions::of);
        }
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        holder(transaction).ifPresent(EndedTransactions::end);
    }

    @Override
    public void beforeRollback(TransactionExecution transaction) {
        holder(transaction).ifPresent(EndedTransactions::end);
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
        holder(transaction).ifPresent(ENDED::remove);
    }

    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
        holder(transaction).ifPresent(ENDED::remove);
    }

    static boolean contains(ConnectionHolder holder) {
        return ENDED.containsKey(holder);
    }

    /** Returns what notices the end of the transaction that {@code holder} belongs to. */
    static TransactionSynchronization watch(ConnectionHolder holder) {
        return new Watch(holder);
    }

    private static void end(ConnectionHolder holder) {
        ENDED.put(holder, true);
    }

    private static Optional<ConnectionHolder> holder(TransactionExecution transaction) {
        // Spring tells of the end of a nested transaction, too, which is only a savepoint.
        return transaction.isNewTransaction()
                        && transaction instanceof DefaultTransactionStatus status
                        && status.getTransaction() instanceof JdbcTransactionObjectSupport jdbc
                        && jdbc.hasConnectionHolder()
                ? Optional.of(jdbc.getConnectionHolder())
                : Optional.empty();
    }

    /** Hears of the end before all other synchronizations, so that none of them can write any more. */
    private static final class Watch implements TransactionSynchronization {
        private final ConnectionHolder holder;
        private boolean committed;

        Watch(ConnectionHolder holder) {
            this.holder = holder;
        }

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            committed = true;
            end(holder);
        }

        @Override
        public void afterCompletion(int status) {
            end(holder);
            if (status == STATUS_COMMITTED && !committed) {
                LOG.error("The stores were written to after the commit of a transaction, on its connection: the writes"
                        + " may be lost and listeners do not hear of them. Add EndedTransactions to the transaction"
                        + " manager's listeners to have such writes refused");
            }
        }
    }
}
