package io.pgstore.saga;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps long-running processes: one row per saga, found by its id or by what its messages have in common, the
 * correlation id; and the timeouts that a saga waits for.
 * <p>
 * Both ids are unique within a saga name and a tenant. Versions count up from 1 with every write of the saga. A saga is
 * open until it is completed; a completed one can still be read. Once completed it gives up its correlation id to the
 * next saga that is started with it, if the store {@linkplain #reusesCorrelationIds reuses} them.
 * <p>
 * A call joins the caller's Spring transaction, or is atomic by itself when there is none; writing in a read-only
 * transaction is refused with {@link org.springframework.dao.InvalidDataAccessApiUsageException}. What is said of races
 * holds in READ COMMITTED; above it a lost race is a {@link org.springframework.dao.ConcurrencyFailureException}, which
 * calls without a caller's transaction try again. Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface SagaStore {
    /**
     * Starts a saga, as version 1.
     *
     * @param sagaName what kind of process it is, at most 128 characters
     * @param sagaId at most 512 characters
     * @param correlationId at most 512 characters
     * @throws DuplicateSagaException if there is a saga with this id, or another one with this correlation id; the
     *     caller's transaction goes on
     * @throws io.pgstore.codec.PayloadException if the state cannot be stored; the message names the saga
     * @throws IllegalArgumentException for a bad name or id, before any SQL
     */
    <S> SagaInstance<S> insert(String sagaName, String sagaId, String correlationId, S state);

    /** Returns a saga, completed or not; empty if there is none. */
    <S> Optional<SagaInstance<S>> findById(String sagaName, String sagaId, Class<S> stateType);

    /** Returns the newest saga with this correlation id, completed or not; empty if there is none. */
    <S> Optional<SagaInstance<S>> findByCorrelationId(String sagaName, String correlationId, Class<S> stateType);

    /**
     * Returns the same as {@link #findByCorrelationId}, and keeps others from writing that saga until the caller's
     * transaction ends ({@code FOR UPDATE}).
     *
     * @throws org.springframework.dao.InvalidDataAccessApiUsageException without a caller's transaction
     */
    <S> Optional<SagaInstance<S>> lockByCorrelationId(String sagaName, String correlationId, Class<S> stateType);

    /**
     * Writes {@code newState} if the saga still has the version of {@code saga}.
     *
     * @return the saga as it is now, one version on
     * @throws StaleSagaException if it has another version; the caller's transaction goes on
     * @throws SagaNotFoundException if it is absent
     */
    <S> SagaInstance<S> update(SagaInstance<?> saga, S newState);

    /**
     * Completes a saga and removes its timeouts; its state stays as it was last written.
     *
     * @throws StaleSagaException as {@link #update}
     * @throws SagaNotFoundException as {@link #update}
     */
    <S> SagaInstance<S> complete(SagaInstance<S> saga);

    /**
     * Writes {@code finalState}, completes the saga and removes its timeouts.
     *
     * @throws StaleSagaException as {@link #update}
     * @throws SagaNotFoundException as {@link #update}
     */
    <S> SagaInstance<S> complete(SagaInstance<?> saga, S finalState);

    /**
     * Puts a saga away: it is completed, if it was still open, and {@link #find} leaves it out unless asked for.
     *
     * @throws StaleSagaException as {@link #update}
     * @throws SagaNotFoundException as {@link #update}
     */
    <S> SagaInstance<S> archive(SagaInstance<S> saga);

    /**
     * Removes a saga, with its timeouts and the messages it has handled, whatever its version; idempotent.
     *
     * @return whether there was such a saga
     */
    boolean delete(String sagaName, String sagaId);

    /**
     * Removes a saga, with its timeouts and the messages it has handled, if it has the expected version.
     *
     * @throws StaleSagaException as {@link #update}
     * @throws SagaNotFoundException as {@link #update}
     */
    void delete(String sagaName, String sagaId, long expectedVersion);

    /** Returns a page of sagas, the newest first; those created at the same moment in the order of their ids. */
    <S> List<SagaInstance<S>> find(SagaQuery query, Class<S> stateType);

    /** Counts the sagas that {@code query} selects, whatever its page. */
    long count(SagaQuery query);

    /**
     * Removes sagas that were completed before {@code completedBefore}, exclusive, with the messages they have handled,
     * the oldest first and batch by batch. Without a caller's transaction each batch is committed by itself. A saga that
     * somebody else has locked stays for the next time.
     *
     * @param batchSize the most sagas in a batch, positive
     * @return how many sagas were removed
     */
    long deleteCompletedBefore(String sagaName, Instant completedBefore, int batchSize);

    /**
     * Sets a timeout of an open saga, or sets the one of this name anew, failed or dead as it may be. It survives a
     * crash, and is handed to the {@link SagaTimeoutHandler} of the saga's name once it is due.
     *
     * @param timeoutName at most 128 characters
     * @param dueAt when to fire; at once if past; from the year -4712 to the year 294275, as PostgreSQL can hold it
     * @param payload what the handler needs to know; {@code null} for nothing
     * @throws SagaNotFoundException if the saga is absent or completed
     * @throws IllegalArgumentException for a bad name or time, before any SQL
     */
    SagaTimeout schedule(SagaInstance<?> saga, String timeoutName, Instant dueAt, @Nullable Object payload);

    /**
     * Removes a timeout; idempotent. While its handler runs in another transaction this waits for the end of it.
     *
     * @return whether there was such a timeout
     */
    boolean cancel(SagaInstance<?> saga, String timeoutName);

    /** Returns all timeouts of a saga, the next one first, dead ones included. */
    List<SagaTimeout> timeouts(String sagaName, String sagaId);

    /** Returns what to do about timeouts whose handlers kept failing. */
    DeadTimeouts deadTimeouts();

    /**
     * Notes that the saga with this correlation id handles a message, in the transaction that also writes what comes of
     * it, so that it is handled once. While another transaction handles the same message this waits for the end of it.
     *
     * @param messageId at most 512 characters
     * @return whether the message is new; {@code false} if it was noted before
     */
    boolean recordMessage(String sagaName, String correlationId, String messageId);

    /** Returns whether a completed saga gives up its correlation id to the next one started with it. */
    boolean reusesCorrelationIds();

    /** Returns this store for another tenant. */
    SagaStore forTenant(String tenantId);
}
