package io.pgstore.schema;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What the stores do when the caller's transaction ends; a rollback to a savepoint takes back what came after it. */
final class CommitActions implements TransactionSynchronization {
    private static final Logger LOG = LoggerFactory.getLogger(CommitActions.class);

    private static final String ABORT = """
            DO 'BEGIN RAISE EXCEPTION ''rolled back because of an earlier failure that was caught''; END'
            """;

    /** Handles actions that belong to nobody: runs each. */
    static final Consumer<List<Runnable>> RUN_ALL = actions -> actions.forEach(CommitActions::run);

    /**
     * The resource key of the actions of one transaction. Its connection and not its data source, because the actions of
     * a transaction that is suspended, or ends, are still bound while another one begins.
     */
    private record Key(ConnectionHolder holder) {}

    /** What to hand over to whom after the commit. */
    private record Action(Consumer<List<Object>> handler, Object item) {}

    /** What had been registered when a savepoint was taken. */
    private record Mark(int actions, @Nullable Throwable failure) {}

    private final Key key;
    // Of this transaction: Spring only knows of the innermost one, which may be on another data source.
    private final boolean readOnly = TransactionSynchronizationManager.isCurrentTransactionReadOnly();
    private final List<Action> actions = new ArrayList<>();
    private final Map<Object, Mark> savepoints = new HashMap<>();
    private @Nullable Throwable failure;
    private boolean committing;

    private CommitActions(Key key) {
        this.key = key;
    }

    /** Returns the actions of the transaction whose connection is {@code holder}. */
    static CommitActions of(ConnectionHolder holder) {
        Key key = new Key(holder);
        CommitActions actions = (CommitActions) TransactionSynchronizationManager.getResource(key);
        if (actions == null) {
            actions = new CommitActions(key);
            TransactionSynchronizationManager.registerSynchronization(EndedTransactions.watch(holder));
            TransactionSynchronizationManager.registerSynchronization(actions);
            TransactionSynchronizationManager.bindResource(key, actions);
        }
        return actions;
    }

    // What comes with a handler is of the handler's type.
    @SuppressWarnings("unchecked")
    <T> void add(Consumer<List<T>> handler, T item) {
        actions.add(new Action((Consumer<List<Object>>) (Consumer<?>) handler, item));
    }

    boolean readOnly() {
        return readOnly;
    }

    void fail(Throwable cause) {
        failure = cause;
        if (committing) {
            abort();
        }
    }

    // Too late to tell Spring: the server makes a rollback of the commit, and of that the driver says nothing.
    private void abort() {
        try (Statement statement = key.holder().getConnection().createStatement()) {
            statement.execute(ABORT);
        } catch (SQLException aborted) {
            LOG.debug("The transaction can only roll back", aborted);
        }
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.put(savepoint, new Mark(actions.size(), failure));
    }

    @Override
    public void savepointRollback(Object savepoint) {
        // A savepoint that we never saw was taken before the first registration.
        Mark mark = savepoints.getOrDefault(savepoint, new Mark(0, null));
        actions.subList(Math.min(mark.actions(), actions.size()), actions.size())
                .clear();
        failure = mark.failure();
    }

    @Override
    public void beforeCommit(boolean readOnlyTransaction) {
        committing = true;
        if (failure != null) {
            throw rolledBack(failure);
        }
    }

    @Override
    public void afterCommit() {
        if (failure != null && committing) {
            throw rolledBack(failure);
        }
        Map<Consumer<List<Object>>, List<Object>> items = new LinkedHashMap<>();
        for (Action action : actions) {
            items.computeIfAbsent(action.handler(), handler -> new ArrayList<>())
                    .add(action.item());
        }
        items.forEach((handler, ofHandler) -> run(() -> handler.accept(ofHandler)));
    }

    // No TransactionException: Spring takes that for the commit's own and does not roll back.
    private static InvalidDataAccessApiUsageException rolledBack(Throwable cause) {
        return new InvalidDataAccessApiUsageException(
                "Transaction rolled back because of an earlier failure that was caught: " + cause, cause);
    }

    /** Runs {@code action}, whose failure comes too late to undo anything. */
    static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException exception) {
            LOG.error("An action after a commit failed", exception);
        }
    }

    @Override
    public void afterCompletion(int status) {
        TransactionSynchronizationManager.unbindResourceIfPossible(key);
    }
}
