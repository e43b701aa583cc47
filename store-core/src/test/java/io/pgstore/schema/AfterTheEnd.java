package io.pgstore.schema;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** When Spring calls back although the transaction has ended, with its connection still held. */
enum AfterTheEnd {
    AFTER_COMMIT,
    /** The default phase of a {@code @TransactionalEventListener}. */
    AFTER_COMPLETION,
    AFTER_ROLLBACK;

    boolean committed() {
        return this != AFTER_ROLLBACK;
    }

    /** Runs {@code callback} in this phase of the current transaction, which is {@code status}. */
    void call(TransactionStatus status, Runnable callback) {
        if (this == AFTER_ROLLBACK) {
            status.setRollbackOnly();
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                if (AfterTheEnd.this == AFTER_COMMIT) {
                    callback.run();
                }
            }

            @Override
            public void afterCompletion(int completion) {
                if (AfterTheEnd.this != AFTER_COMMIT) {
                    callback.run();
                }
            }
        });
    }
}
