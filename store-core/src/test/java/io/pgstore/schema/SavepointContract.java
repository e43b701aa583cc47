package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** How calls join a transaction whose manager knows savepoints; that of JPA with Hibernate does not. */
abstract class SavepointContract extends CallersTransactionContract {
    @Test
    void aRollbackToASavepointTakesActionsAndMarksBehindItBack() {
        transaction.executeWithoutResult(status -> {
            store.afterCommit(() -> done.add("before"));
            Object savepoint = status.createSavepoint();
            notes.write(store, "behind");
            store.afterCommit(() -> done.add("behind"));
            store.setRollbackOnly(new IllegalStateException("behind the savepoint"));
            status.rollbackToSavepoint(savepoint);
            store.afterCommit(() -> done.add("after"));
        });
        assertThat(done).containsExactly("before", "after");
        assertThat(notes.committed()).isEmpty();
    }

    @Test
    void aRollbackToASavepointBeforeTheFirstActionTakesAllBack() {
        transaction.executeWithoutResult(status -> {
            Object savepoint = status.createSavepoint();
            store.afterCommit(() -> done.add("behind"));
            status.rollbackToSavepoint(savepoint);
        });
        assertThat(done).isEmpty();
    }

    @Test
    void aNestedTransactionThatRollsBackTakesItsActionsBack() {
        TransactionTemplate nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        transaction.executeWithoutResult(outer -> {
            store.afterCommit(() -> done.add("outer"));
            nested.executeWithoutResult(inner -> {
                notes.write(store, "rolled back");
                store.afterCommit(() -> done.add("rolled back"));
                inner.setRollbackOnly();
            });
            nested.executeWithoutResult(inner -> {
                notes.write(store, "kept");
                store.afterCommit(() -> done.add("kept"));
            });
        });
        assertThat(done).containsExactly("outer", "kept");
        assertThat(notes.committed()).containsExactly("kept");
    }
}
