package io.pgstore.process;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which saga a message is for, and how it is handled. Immutable; built from {@link #of}.
 *
 * @param sagaName what kind of saga
 * @param correlationId what the saga's messages have in common
 * @param stateType the class of its state
 * @param mayStart whether the message starts a saga if there is none
 * @param sagaId the id of a saga that it starts; {@code null} for a random one
 * @param messageId what makes handling idempotent; {@code null} if the message is handled each time it comes
 * @param locking whether to lock the saga while it is handled
 * @param <S> the type of the state
 * @since 0.1
 */
public record SagaCall<S>(
        String sagaName,
        String correlationId,
        Class<S> stateType,
        boolean mayStart,
        @Nullable String sagaId,
        @Nullable String messageId,
        boolean locking) {
    public SagaCall {
        Assert.notNull(sagaName, "sagaName must not be null");
        Assert.notNull(correlationId, "correlationId must not be null");
        Assert.notNull(stateType, "stateType must not be null");
    }

    /** Selects the saga with this correlation id, or starts it. */
    public static <S> SagaCall<S> of(String sagaName, String correlationId, Class<S> stateType) {
        return new SagaCall<>(sagaName, correlationId, stateType, true, null, null, false);
    }

    /** Never starts a saga: a message that finds none, or a completed one, is ignored. */
    public SagaCall<S> continuing() {
        return new SagaCall<>(sagaName, correlationId, stateType, false, sagaId, messageId, locking);
    }

    /** Gives a saga that the message starts this id. */
    public SagaCall<S> startingAs(String id) {
        return new SagaCall<>(sagaName, correlationId, stateType, mayStart, id, messageId, locking);
    }

    /** Handles the message once, however often it comes with this id. */
    public SagaCall<S> message(String id) {
        return new SagaCall<>(sagaName, correlationId, stateType, mayStart, sagaId, id, locking);
    }

    /** Locks the saga while it is handled ({@code FOR UPDATE}): for sagas that get many messages at once. */
    public SagaCall<S> locked() {
        return new SagaCall<>(sagaName, correlationId, stateType, mayStart, sagaId, messageId, true);
    }
}
