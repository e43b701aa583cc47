package io.pgstore.process;

import java.util.Optional;

/**
 * The rules of one kind of saga: a function without effects of its own, which may be called more than once for a message.
 *
 * @param <S> the state
 * @param <M> the messages
 * @since 0.1
 */
@FunctionalInterface
public interface SagaDecider<S, M> {
    /**
     * Decides what a message does.
     *
     * @param state the state of the open saga; empty if the message would start one
     */
    SagaDecision<S> decide(Optional<S> state, M message);
}
