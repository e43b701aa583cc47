package io.pgstore.process;

import io.pgstore.event.EventStore;
import io.pgstore.process.SagaStep.LostRaceException;
import io.pgstore.saga.SagaStore;
import java.time.Duration;
import java.util.List;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Handles messages of sagas: loads or starts the saga, decides, and saves the new state, the events, the timeouts and the
 * message's id in one transaction.
 * <p>
 * Without a caller's transaction each try has one of its own. After any conflict, of the saga, of a stream or of two
 * starts, it rolls back, loads and decides again, with exponential back-off and jitter, a bounded number of times.
 * <p>
 * Inside a caller's transaction all tries are part of that. What others have written to the saga in the meantime is a
 * conflict before anything is written, so in READ COMMITTED it is loaded and decided upon again there. A conflict of a
 * stream comes after the saga was written: it is thrown, and makes the caller's transaction roll back, as above READ
 * COMMITTED any lost race does.
 * <p>
 * Thread-safe if the deciders are.
 *
 * @since 0.1
 */
public final class SagaExecutor {
    private static final int MAX_RETRIES = 10;
    private static final Duration FIRST_DELAY = Duration.ofMillis(5);
    private static final Duration MAX_DELAY = Duration.ofMillis(500);

    private final PlatformTransactionManager transactionManager;
    private final int maxRetries;
    private final SagaStep step;
    private final SagaStore sagas;
    private final EventStore events;
    private final TransactionTemplate transaction;
    private final TransactionTemplate callersTransaction;
    private final RetryTemplate retries;
    private final RetryTemplate retriesInside;

    /**
     * Tries again up to 10 times, after 5 to 500 milliseconds.
     *
     * @param transactionManager manages the transactions on the data source of both stores
     */
    public SagaExecutor(SagaStore sagas, EventStore events, PlatformTransactionManager transactionManager) {
        this(sagas, events, transactionManager, MAX_RETRIES);
    }

    /**
     * Tries again as often as said.
     *
     * @param transactionManager manages the transactions on the data source of both stores
     * @param maxRetries how often to try again after the first time; 0 for never
     */
    public SagaExecutor(
            SagaStore sagas, EventStore events, PlatformTransactionManager transactionManager, int maxRetries) {
        this.sagas = sagas;
        this.events = events;
        this.transactionManager = transactionManager;
        this.maxRetries = maxRetries;
        this.step = new SagaStep(sagas, events);
        this.transaction = new TransactionTemplate(transactionManager);
        this.callersTransaction = new TransactionTemplate(transactionManager);
        this.callersTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
        this.retries = retries(List.of(LostRaceException.class, ConcurrencyFailureException.class), maxRetries);
        this.retriesInside = retries(List.of(LostRaceException.class), maxRetries);
    }

    /**
     * Handles a message.
     * <p>
     * With a message id it is handled once: the id is kept with the saga and goes with it. A message that is not handled
     * because it finds no saga, or a completed one, is not noted: it is handled when it comes again after the start.
     *
     * @param call which saga the message is for
     * @param message the message, which only the decider looks at
     * @param decider decides what the message does; called again with what is stored then after a conflict
     * @return what the message did
     * @throws io.pgstore.saga.StaleSagaException if others were faster each time
     * @throws io.pgstore.saga.DuplicateSagaException if the id of a saga to be started belongs to another one
     * @throws io.pgstore.event.WrongExpectedVersionException if a stream was at another version than decided each time
     * @throws IllegalArgumentException for a bad name or id, or if a saga is completed without a state that does not exist
     */
    public <S, M> SagaOutcome<S> handle(SagaCall<S> call, M message, SagaDecider<S, M> decider) {
        try {
            if (insideCallersTransaction()) {
                SagaStep.Progress progress = new SagaStep.Progress();
                return transaction.execute(
                        status -> retriesInside.invoke(() -> step.run(call, message, decider, progress)));
            }
            return retries.invoke(
                    () -> transaction.execute(status -> step.run(call, message, decider, new SagaStep.Progress())));
        } catch (LostRaceException exception) {
            throw exception.conflict();
        }
    }

    /** Returns this executor for another tenant. */
    public SagaExecutor forTenant(String tenantId) {
        return new SagaExecutor(sagas.forTenant(tenantId), events.forTenant(tenantId), transactionManager, maxRetries);
    }

    private boolean insideCallersTransaction() {
        return Boolean.TRUE.equals(callersTransaction.execute(TransactionExecution::hasTransaction));
    }

    private static RetryTemplate retries(List<Class<? extends Throwable>> conflicts, int maxRetries) {
        return new RetryTemplate(RetryPolicy.builder()
                .includes(conflicts)
                .maxRetries(maxRetries)
                .delay(FIRST_DELAY)
                .multiplier(2)
                .jitter(FIRST_DELAY)
                .maxDelay(MAX_DELAY)
                .build());
    }
}
