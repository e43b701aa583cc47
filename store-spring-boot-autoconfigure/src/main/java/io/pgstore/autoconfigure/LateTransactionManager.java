package io.pgstore.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** A transaction manager that is chosen when the database is there; until then it begins no transaction. */
final class LateTransactionManager implements PlatformTransactionManager {
    private volatile @Nullable PlatformTransactionManager chosen;

    void choose(PlatformTransactionManager manager) {
        chosen = manager;
    }

    /** Returns what was chosen; this if nothing was yet. */
    PlatformTransactionManager orItself() {
        PlatformTransactionManager manager = chosen;
        return manager == null ? this : manager;
    }

    @Override
    public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
        return manager().getTransaction(definition);
    }

    @Override
    public void commit(TransactionStatus status) {
        manager().commit(status);
    }

    @Override
    public void rollback(TransactionStatus status) {
        manager().rollback(status);
    }

    private PlatformTransactionManager manager() {
        PlatformTransactionManager manager = chosen;
        if (manager == null) {
            throw new CannotCreateTransactionException("The database of the stores is not there yet");
        }
        return manager;
    }
}
