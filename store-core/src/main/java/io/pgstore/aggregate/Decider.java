package io.pgstore.aggregate;

import java.util.List;

/**
 * The rules of one kind of aggregate, as pure functions (the pattern of Jérémie Chassaing's "Functional Event Sourcing
 * Decider", 2021).
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state that the events add up to
 * @since 0.1
 */
public interface Decider<C, E, S> {
    /** Returns the state before the first event. */
    S initialState();

    /**
     * Decides what happens because of a command.
     *
     * @return the events, in order; empty if nothing happens. To refuse the command, throw an exception
     */
    List<E> decide(C command, S state);

    /** Returns the state after an event. */
    S evolve(S state, E event);
}
