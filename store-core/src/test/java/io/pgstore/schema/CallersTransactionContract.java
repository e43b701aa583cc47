package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import io.pgstore.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How calls join the caller's transaction, on a pool of one connection, whatever began the transaction. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CallersTransactionContract {
    private final TestDatabase database = TestDatabase.create();
    private final DataSource dataSource = wrap(database.hikari(1, config -> {
        config.setConnectionTimeout(5_000);
        configure(config);
    }));
    final PlatformTransactionManager manager = transactionManager(dataSource);
    final StoreDatabase store = new StoreDatabase(dataSource, StoreTables.defaults());
    final TransactionTemplate transaction = new TransactionTemplate(manager);
    final Notes notes = new Notes(database);
    final List<String> done = new ArrayList<>();

    /** Returns the transaction manager under test, on {@code pool}. */
    protected abstract PlatformTransactionManager transactionManager(DataSource pool);

    /** Returns the data source that the application would use. */
    protected DataSource wrap(DataSource pool) {
        return pool;
    }

    /** Sets up the pool. */
    protected void configure(HikariConfig pool) {}

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void forget() {
        database.jdbc().execute("TRUNCATE notes");
        done.clear();
    }

    @Test
    void writesCommitWithTheCallersTransaction() {
        transaction.executeWithoutResult(status -> {
            notes.write(store, "a");
            notes.writeAtomically(store, "b", "c");
            new JdbcTemplate(dataSource).update("INSERT INTO notes VALUES ('own')");
            assertThat(notes.committed()).isEmpty();
        });
        assertThat(notes.committed()).containsExactly("a", "b", "c", "own");
    }

    @Test
    void writesVanishWithTheCallersTransaction() {
        transaction.executeWithoutResult(status -> {
            notes.write(store, "a");
            notes.writeAtomically(store, "b", "c");
            status.setRollbackOnly();
        });
        assertThat(notes.committed()).isEmpty();
    }

    @Test
    void aWriteWithoutATransactionIsCommittedWhenItReturns() {
        notes.write(store, "a");
        assertThat(notes.committed()).containsExactly("a");
    }

    @Test
    void severalStatementsWithoutATransactionAreOneUnit() {
        notes.writeAtomically(store, "a", "b");
        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> store.writeAtomically(() -> "write notes", () -> {
                    notes.write(store, "c");
                    return store.jdbc().update("INSERT INTO notes VALUES (NULL)");
                }));
        assertThat(notes.committed()).containsExactly("a", "b");
    }

    @Test
    void aFailedWriteWithoutATransactionLeavesTheConnectionUsable() {
        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> store.write(
                        () -> "write null", "INSERT INTO notes VALUES (NULL)", statement -> statement.executeUpdate()));
        notes.write(store, "a");
        assertThat(notes.committed()).containsExactly("a");
    }

    @Test
    void readsSeeTheCallersTransaction() {
        transaction.executeWithoutResult(status -> {
            notes.write(store, "a");
            assertThat(store.jdbc().queryForList("SELECT note FROM notes", String.class))
                    .containsExactly("a");
        });
    }

    @Test
    void tellsWhetherTheCallerHasATransaction() {
        assertThat(store.inTransaction()).isFalse();
        transaction.executeWithoutResult(status -> {
            assertThat(store.inTransaction()).isTrue();
            notes.write(store, "a");
            assertThat(store.inTransaction()).isTrue();
        });
        assertThat(store.inTransaction()).isFalse();
    }

    @Test
    void aScopeWithoutATransactionIsNone() {
        TransactionTemplate supports = new TransactionTemplate(manager);
        supports.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
        supports.executeWithoutResult(status -> {
            notes.write(store, "a");
            notes.writeAtomically(store, "b", "c");
            notes.write(store, "d");
            assertThat(store.inTransaction()).isFalse();
            assertThat(notes.committed()).containsExactly("a", "b", "c", "d");
        });
    }

    @Test
    void aWriteInAReadOnlyTransactionSaysSoBeforeAnySql() {
        TransactionTemplate readOnly = new TransactionTemplate(manager);
        readOnly.setReadOnly(true);
        readOnly.executeWithoutResult(status -> {
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> notes.write(store, "a"))
                    .withMessageContaining("Cannot write a note")
                    .withMessageContaining("read-only")
                    .withMessageContaining("@Transactional");
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> notes.writeAtomically(store, "a"));
            assertThat(store.jdbc().queryForList("SELECT note FROM notes")).isEmpty();
        });
        assertThat(notes.committed()).isEmpty();
    }

    @Test
    void actionsRunAfterTheCommitInTheirOrder() {
        transaction.executeWithoutResult(status -> {
            notes.write(store, "a");
            store.afterCommit(() -> done.add("first sees " + notes.committed()));
            store.afterCommit(() -> done.add("second"));
            assertThat(done).isEmpty();
        });
        assertThat(done).containsExactly("first sees [a]", "second");
    }

    @Test
    void actionsRunAfterTheCommitOfATransactionOfOurOwn() {
        store.writeAtomically(() -> "write a note", () -> {
            notes.write(store, "a");
            store.afterCommit(() -> done.add("sees " + notes.committed()));
            return true;
        });
        assertThat(done).containsExactly("sees [a]");
    }

    @Test
    void actionsRunAtOnceWithoutATransaction() {
        store.afterCommit(() -> done.add("at once"));
        assertThat(done).containsExactly("at once");
    }

    @Test
    void actionsNeverRunAfterARollback() {
        transaction.executeWithoutResult(status -> {
            store.afterCommit(() -> done.add("never"));
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> notes.write(store, "another transaction"));
        assertThat(done).isEmpty();
    }

    @Test
    void aFailingActionHarmsNothing() {
        transaction.executeWithoutResult(status -> {
            notes.write(store, "a");
            store.afterCommit(() -> {
                throw new IllegalStateException("meant to fail");
            });
            store.afterCommit(() -> done.add("second"));
        });
        assertThat(done).containsExactly("second");
        assertThat(notes.committed()).containsExactly("a");
    }

    @Test
    void allItemsForOneHandlerAreHandedOverTogether() {
        Consumer<List<String>> handler = items -> done.add("items " + items);
        transaction.executeWithoutResult(status -> {
            store.afterCommit(handler, "a");
            store.afterCommit(() -> done.add("alone"));
            store.afterCommit(handler, "b");
            assertThat(done).isEmpty();
        });
        store.afterCommit(handler, "c");
        assertThat(done).containsExactly("items [a, b]", "alone", "items [c]");
    }

    @ParameterizedTest
    @EnumSource
    void aWriteAfterTheEndOfATransactionIsRefusedBeforeAnySql(AfterTheEnd phase) {
        transaction.executeWithoutResult(status -> {
            notes.write(store, "a");
            phase.call(status, () -> done.add(refused(store)));
        });
        assertThat(done).singleElement().asString().contains("Cannot write a note", "REQUIRES_NEW", "@Async");
        assertThat(notes.committed()).containsExactlyElementsOf(phase.committed() ? List.of("a") : List.of());
        notes.write(store, "another transaction");
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfATransactionOfOthersIsToldByTheTransactionManager(AfterTheEnd phase) {
        PlatformTransactionManager telling = transactionManager(dataSource);
        ((ConfigurableTransactionManager) telling).addListener(new EndedTransactions());
        new TransactionTemplate(telling)
                .executeWithoutResult(status -> phase.call(status, () -> done.add(refused(store))));
        assertThat(done).singleElement().asString().contains("Cannot write a note", "REQUIRES_NEW", "@Async");
        assertThat(notes.committed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aScopeThatJoinsAnEndedTransactionIsRefusedAsWell(AfterTheEnd phase) {
        transaction.executeWithoutResult(status -> {
            notes.write(store, "a");
            phase.call(status, () -> transaction.executeWithoutResult(inner -> done.add(refused(store))));
        });
        assertThat(done).singleElement().asString().contains("REQUIRES_NEW");
        assertThat(notes.committed()).containsExactlyElementsOf(phase.committed() ? List.of("a") : List.of());
    }

    private String refused(StoreDatabase database) {
        try {
            notes.write(database, "too late");
            return "not refused";
        } catch (InvalidDataAccessApiUsageException refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    @Test
    void aTransactionMarkedForRollbackRollsBackAndTellsTheCause() {
        assertRolledBack(store::setRollbackOnly);
    }

    @Test
    void aTransactionMarkedForRollbackWhileItCommitsRollsBackAsWell() {
        // Called after the stores, which were there first.
        assertRolledBack(
                cause -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void beforeCommit(boolean readOnly) {
                        notes.write(store, "b");
                        store.setRollbackOnly(cause);
                    }
                }));
    }

    private void assertRolledBack(Consumer<IllegalStateException> mark) {
        IllegalStateException cause = new IllegalStateException("the hook failed");
        assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    notes.write(store, "a");
                    store.afterCommit(() -> done.add("never"));
                    mark.accept(cause);
                }))
                .withMessageContaining("the hook failed")
                .withCause(cause);
        assertThat(notes.committed()).isEmpty();
        assertThat(done).isEmpty();
        notes.write(store, "the connection is usable");
        assertThat(notes.committed()).hasSize(1);
    }
}
