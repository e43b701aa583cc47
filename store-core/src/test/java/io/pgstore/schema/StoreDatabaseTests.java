package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two data sources, and transactions of another one. */
class StoreDatabaseTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final Notes notes = new Notes(database);
    private final HikariDataSource other = database.hikari(1);
    private final TransactionTemplate otherTransaction = new TransactionTemplate(new JdbcTransactionManager(other));

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTransactionOnAnotherDataSourceIsNotOurs(boolean autoCommit) {
        HikariDataSource pool = database.hikari(1, config -> config.setAutoCommit(autoCommit));
        StoreDatabase store = new StoreDatabase(pool, StoreTables.defaults());
        List<String> done = new ArrayList<>();
        otherTransaction.executeWithoutResult(status -> {
            notes.write(store, "a");
            new JdbcTemplate(pool).queryForList("SELECT note FROM notes");
            assertThat(store.inTransaction()).isFalse();
            notes.writeAtomically(store, "b", "c");
            notes.write(store, "d");
            store.afterCommit(() -> done.add("at once"));
            assertThat(done).containsExactly("at once");
            assertThat(notes.committed()).containsExactly("a", "b", "c", "d");
            status.setRollbackOnly();
        });
        assertThat(notes.committed()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aReadOnlyTransactionOnAnotherDataSourceForbidsNothing() {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        otherTransaction.setReadOnly(true);
        otherTransaction.executeWithoutResult(status -> notes.write(store, "a"));
        assertThat(notes.committed()).containsExactly("a");
    }

    @Test
    void aReadOnlyTransactionOnAnotherDataSourceInsideOfOursForbidsNothing() {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        otherTransaction.setReadOnly(true);
        ours(store).executeWithoutResult(status -> {
            otherTransaction.executeWithoutResult(inner -> notes.write(store, "a"));
            notes.write(store, "b");
        });
        assertThat(notes.committed()).containsExactly("a", "b");
    }

    @Test
    void aWritableTransactionOnAnotherDataSourceInsideOfOursAllowsNothing() {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        TransactionTemplate readOnly = ours(store);
        readOnly.setReadOnly(true);
        readOnly.executeWithoutResult(status -> otherTransaction.executeWithoutResult(
                inner -> assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                        .isThrownBy(() -> notes.write(store, "a"))
                        .withMessageContaining("read-only")));
        assertThat(notes.committed()).isEmpty();
    }

    private static TransactionTemplate ours(StoreDatabase store) {
        JdbcTransactionManager manager = new JdbcTransactionManager(store.dataSource());
        manager.addListener(new EndedTransactions());
        return new TransactionTemplate(manager);
    }

    @Test
    void aSuspendedTransactionKeepsItsActionsToItself() {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
        TransactionTemplate outer = new TransactionTemplate(manager);
        TransactionTemplate inner = new TransactionTemplate(manager);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        List<String> done = new ArrayList<>();
        outer.executeWithoutResult(status -> {
            store.afterCommit(() -> done.add("outer"));
            inner.executeWithoutResult(nested -> store.afterCommit(() -> done.add("inner")));
            assertThat(done).containsExactly("inner");
            inner.executeWithoutResult(nested -> {
                store.afterCommit(() -> done.add("never"));
                nested.setRollbackOnly();
            });
        });
        assertThat(done).containsExactly("inner", "outer");
    }

    @ParameterizedTest
    @EnumSource(AfterTheEnd.class)
    void aTransactionOfItsOwnAfterTheEndOfAnotherIsWritable(AfterTheEnd phase) {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
        manager.addListener(new EndedTransactions());
        TransactionTemplate own = new TransactionTemplate(manager);
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        List<String> done = new ArrayList<>();
        new TransactionTemplate(manager).executeWithoutResult(status -> {
            notes.write(store, "a");
            phase.call(
                    status,
                    () -> own.executeWithoutResult(inner -> {
                        notes.write(store, "b");
                        store.afterCommit(() -> done.add("told"));
                    }));
        });
        assertThat(notes.committed()).contains("b");
        assertThat(done).containsExactly("told");
    }

    @ParameterizedTest
    @EnumSource(AfterTheEnd.class)
    void aTransactionOfItsOwnAfterTheEndOfAnotherHasActionsOfItsOwn(AfterTheEnd phase) {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
        TransactionTemplate own = new TransactionTemplate(manager);
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        List<String> done = new ArrayList<>();
        new TransactionTemplate(manager).executeWithoutResult(status -> {
            // Registered before the stores notice the transaction, so called before they hear of its end.
            phase.call(
                    status,
                    () -> own.executeWithoutResult(inner -> {
                        notes.write(store, "b");
                        store.afterCommit(() -> done.add("told"));
                    }));
            notes.write(store, "a");
        });
        assertThat(notes.committed()).contains("b");
        assertThat(done).containsExactly("told");
    }

    @Test
    void aTransactionOnAnotherDataSourceInsideOfOursDoesNotEndIt() {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        TransactionTemplate ours = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        List<String> done = new ArrayList<>();
        ours.executeWithoutResult(status -> {
            notes.write(store, "a");
            otherTransaction.executeWithoutResult(inner -> {
                notes.write(store, "b");
                store.afterCommit(() -> done.add("told"));
            });
            assertThat(done).isEmpty();
            notes.write(store, "c");
        });
        assertThat(notes.committed()).containsExactly("a", "b", "c");
        assertThat(done).containsExactly("told");
    }

    @Test
    void theFirstWriteInsideOfATransactionOnAnotherDataSourceBelongsToOurs() {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
        manager.addListener(new EndedTransactions());
        List<String> done = new ArrayList<>();
        new TransactionTemplate(manager).executeWithoutResult(status -> {
            otherTransaction.executeWithoutResult(inner -> {
                notes.write(store, "a");
                store.afterCommit(() -> done.add("told"));
            });
            assertThat(done).isEmpty();
            notes.write(store, "b");
        });
        assertThat(notes.committed()).containsExactly("a", "b");
        assertThat(done).containsExactly("told");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTransactionThatIsOverIsForgotten(boolean commit) {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
        manager.addListener(new EndedTransactions());
        List<ConnectionHolder> ended = new ArrayList<>();
        new TransactionTemplate(manager).executeWithoutResult(status -> {
            notes.write(store, "a");
            ConnectionHolder holder =
                    (ConnectionHolder) TransactionSynchronizationManager.getResource(database.dataSource());
            (commit ? AfterTheEnd.AFTER_COMPLETION : AfterTheEnd.AFTER_ROLLBACK).call(status, () -> {
                assertThat(EndedTransactions.contains(Objects.requireNonNull(holder)))
                        .isTrue();
                ended.add(holder);
            });
        });
        assertThat(ended).hasSize(1).noneMatch(EndedTransactions::contains);
    }

    @Test
    void theEndOfANestedTransactionIsNotTheEnd() {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
        manager.addListener(new EndedTransactions());
        TransactionTemplate nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        new TransactionTemplate(manager).executeWithoutResult(status -> {
            nested.executeWithoutResult(inner -> notes.write(store, "a"));
            nested.executeWithoutResult(inner -> {
                notes.write(store, "b");
                inner.setRollbackOnly();
            });
            notes.write(store, "c");
        });
        assertThat(notes.committed()).containsExactly("a", "c");
    }

    @Test
    void aWriteInATransactionWhoseEndNobodyTellsIsRefusedBeforeAnySql() {
        StoreDatabase store = new StoreDatabase(database.dataSource(), StoreTables.defaults());
        JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
        manager.setTransactionSynchronization(JdbcTransactionManager.SYNCHRONIZATION_NEVER);
        new TransactionTemplate(manager).executeWithoutResult(status -> {
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> notes.write(store, "a"))
                    .withMessageContaining("Cannot write a note")
                    .withMessageContaining("SYNCHRONIZATION_ALWAYS");
            assertThat(new JdbcTemplate(database.dataSource()).queryForList("SELECT note FROM notes"))
                    .isEmpty();
        });
        assertThat(notes.committed()).isEmpty();
    }
}
