package io.pgstore.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The database the stores live in, and how their calls join the caller's transaction: every call joins it, or is
 * atomic by itself when there is none on this {@link DataSource}. No call takes a second connection while it holds one.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class StoreDatabase {
    // A lost race above READ COMMITTED is tried again by calls without a caller's transaction (design, rule 14).
    private static final int MAX_TRIES = 20;

    private final StoreTables tables;
    private final StoreTransactions transactions;
    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate ownTransaction;
    private final Readiness readiness;
    private final @Nullable Interrupts interrupts;

    /** Uses {@code dataSource}, which must be the one that the application's transaction manager knows. */
    public StoreDatabase(DataSource dataSource, StoreTables tables) {
        this(dataSource, tables, Readiness.ready());
    }

    /** As the other constructor, for a database that may be used once it is ready: earlier calls throw {@link StoreNotReadyException}. */
    public StoreDatabase(DataSource dataSource, StoreTables tables, Readiness readiness) {
        this.tables = tables;
        this.readiness = readiness;
        this.transactions = new StoreTransactions(dataSource);
        this.dataSource = transactions.target();
        this.jdbc = new JdbcTemplate(this.dataSource);
        this.ownTransaction = new TransactionTemplate(transactions);
        this.interrupts = null;
    }

    private StoreDatabase(StoreDatabase other, Interrupts interrupts) {
        this.tables = other.tables;
        this.readiness = other.readiness;
        this.transactions = other.transactions;
        this.dataSource = other.dataSource;
        this.jdbc = other.jdbc;
        this.ownTransaction = other.ownTransaction;
        this.interrupts = interrupts;
    }

    /**
     * Returns this database with statements that are cancelled, soon, when their thread is interrupted while they run. They
     * fail with {@link CannotAcquireLockException}, the thread stays interrupted, and a caller's transaction can only be rolled
     * back.
     */
    public StoreDatabase interruptible() {
        return new StoreDatabase(this, new Interrupts());
    }

    /** Returns the names in use. */
    public StoreTables tables() {
        return tables;
    }

    /** Returns plain JDBC on this database, joining the caller's transaction. */
    public JdbcOperations jdbc() {
        readiness.require();
        return jdbc;
    }

    /** Returns the data source of this database. */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Does what has to be done before the first use of the database: at once, or when it gets ready, before any other call
     * may use it; again and again then, until it does not fail.
     */
    public void prepare(Runnable step) {
        readiness.take(step);
    }

    /** Returns whether the calling thread is inside a transaction on this database. */
    public boolean inTransaction() {
        return transactions.active();
    }

    /**
     * Runs one reading statement.
     *
     * @param sql a whole statement, names resolved
     */
    public <T extends @Nullable Object> T read(String sql, PreparedStatementCallback<T> statement) {
        return jdbc().execute(sql, watched(statement));
    }

    /**
     * Runs one writing statement: in the caller's transaction, or by itself, committed when this returns.
     *
     * @param what the write in words, such as "append to stream order-1", for errors
     * @param sql a whole statement, names resolved
     * @throws InvalidDataAccessApiUsageException as {@link #requireWritable}
     */
    public <T extends @Nullable Object> T write(
            Supplier<String> what, String sql, PreparedStatementCallback<T> statement) {
        requireWritable(what);
        if (inTransaction()) {
            return jdbc().execute(sql, watched(statement));
        }
        return retryLostRaces(() -> jdbc().execute(sql, committing(watched(statement))));
    }

    /**
     * Runs several statements as one unit: in the caller's transaction, or in one of their own.
     *
     * @throws InvalidDataAccessApiUsageException as {@link #requireWritable}
     */
    public <T extends @Nullable Object> T writeAtomically(Supplier<String> what, Supplier<T> statements) {
        requireWritable(what);
        readiness.require();
        if (inTransaction()) {
            return statements.get();
        }
        return retryLostRaces(() -> ownTransaction.execute(status -> statements.get()));
    }

    /**
     * Runs {@code action} on this thread once the caller's transaction has committed, or at once when there is none; never
     * when the transaction, or the savepoint it was registered behind, is rolled back. Its failure is logged and harms
     * nothing. The action must not use this database: its connection is still held.
     */
    public void afterCommit(Runnable action) {
        afterCommit(CommitActions.RUN_ALL, action);
    }

    /**
     * As {@link #afterCommit(Runnable)}, but {@code handler} is called once for all that the transaction left to it.
     *
     * @param handler one object for all calls that belong together
     * @param item what to hand over; the items of a transaction come in the order of these calls
     */
    public <T> void afterCommit(Consumer<List<T>> handler, T item) {
        if (inTransaction()) {
            commitActions().add(handler, item);
        } else {
            CommitActions.run(() -> handler.accept(List.of(item)));
        }
    }

    /**
     * Makes the caller's transaction roll back at its end, whatever its transaction manager, because of {@code cause}.
     * A rollback to a savepoint taken before takes this back. A commit throws
     * {@link InvalidDataAccessApiUsageException} with the cause.
     */
    public void setRollbackOnly(Throwable cause) {
        if (inTransaction()) {
            commitActions().fail(cause);
        }
    }

    /**
     * Refuses, before any SQL, a write in a caller's transaction that cannot take it.
     *
     * @throws InvalidDataAccessApiUsageException if the transaction is read-only, if it has ended and this is one of the
     *     callbacks after its commit, or if its manager tells nobody of its end (SYNCHRONIZATION_NEVER)
     */
    public void requireWritable(Supplier<String> what) {
        if (!inTransaction()) {
            return;
        }
        transactions.requireOpen(what);
        if (commitActions().readOnly()) {
            throw new InvalidDataAccessApiUsageException("Cannot " + what.get()
                    + ": the current transaction is read-only; remove readOnly = true from its @Transactional");
        }
    }

    private <T extends @Nullable Object> PreparedStatementCallback<T> watched(PreparedStatementCallback<T> statement) {
        Interrupts watching = interrupts;
        if (watching == null) {
            return statement;
        }
        return prepared -> {
            try {
                return watching.run(prepared, statement);
            } catch (CannotAcquireLockException interrupted) {
                setRollbackOnly(interrupted);
                throw interrupted;
            }
        };
    }

    private CommitActions commitActions() {
        return CommitActions.of(transactions.holder());
    }

    private static <T extends @Nullable Object> T retryLostRaces(Supplier<T> call) {
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (ConcurrencyFailureException exception) {
                if (tries == MAX_TRIES || !lostRace(exception)) {
                    throw exception;
                }
            }
        }
    }

    private static boolean lostRace(ConcurrencyFailureException exception) {
        // Serialization failure and deadlock. Conflicts of our own carry no SQL state.
        return exception.getRootCause() instanceof SQLException cause
                && ("40001".equals(cause.getSQLState()) || "40P01".equals(cause.getSQLState()));
    }

    /** A pool may hand out connections with auto-commit off; JdbcTemplate leaves their transaction to nobody. */
    private static <T extends @Nullable Object> PreparedStatementCallback<T> committing(
            PreparedStatementCallback<T> statement) {
        return prepared -> {
            Connection connection = prepared.getConnection();
            if (connection.getAutoCommit()) {
                return statement.doInPreparedStatement(prepared);
            }
            boolean done = false;
            try {
                T result = statement.doInPreparedStatement(prepared);
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    connection.rollback();
                }
            }
        };
    }
}
