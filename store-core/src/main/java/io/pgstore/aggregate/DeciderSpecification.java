package io.pgstore.aggregate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tests a decider without a database: given events, when a command comes, then this happens.
 * <pre>{@code
 * DeciderSpecification.of(account)
 *         .given(new Opened(), new Deposited(10))
 *         .when(new Withdraw(4))
 *         .then(new Withdrawn(4));
 * }</pre>
 * What is wrong is an {@link AssertionError} that says what was expected and what there was. Not thread-safe.
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state
 * @since 0.1
 */
public final class DeciderSpecification<C, E, S> {
    private final Decider<C, E, S> decider;
    private final List<E> history = new ArrayList<>();

    private DeciderSpecification(Decider<C, E, S> decider) {
        this.decider = decider;
    }

    /** Begins without events. */
    public static <C, E, S> DeciderSpecification<C, E, S> of(Decider<C, E, S> decider) {
        return new DeciderSpecification<>(decider);
    }

    /** Says what has happened before. */
    @SafeVarargs
    public final DeciderSpecification<C, E, S> given(E... events) {
        for (E event : events) {
            history.add(event);
        }
        return this;
    }

    /** Has the decider decide on a command. */
    public Decided when(C command) {
        try {
            List<E> events = List.copyOf(decider.decide(command, state(List.of())));
            return new Decided(command, events, null);
        } catch (RuntimeException refusal) {
            return new Decided(command, List.of(), refusal);
        }
    }

    private S state(List<E> further) {
        S state = decider.initialState();
        for (E event : history) {
            state = decider.evolve(state, event);
        }
        for (E event : further) {
            state = decider.evolve(state, event);
        }
        return state;
    }

    /** What came of a command. */
    public final class Decided {
        private final C command;
        private final List<E> events;
        private final @Nullable RuntimeException refusal;

        private Decided(C command, List<E> events, @Nullable RuntimeException refusal) {
            this.command = command;
            this.events = events;
            this.refusal = refusal;
        }

        /** Checks that just these events happen, in this order; none for nothing. */
        @SafeVarargs
        public final Decided then(E... expected) {
            List<E> wanted = new ArrayList<>();
            for (E event : expected) {
                wanted.add(event);
            }
            requireDecision();
            if (!events.equals(wanted)) {
                throw different("decides", wanted, events);
            }
            return this;
        }

        /** Checks the state after the events. */
        public Decided thenState(S expected) {
            requireDecision();
            S found = state(events);
            if (!Objects.equals(expected, found)) {
                throw different("leads to the state", expected, found);
            }
            return this;
        }

        /** Checks that the command is refused with such an exception. */
        public Decided thenRefused(Class<? extends RuntimeException> expected) {
            if (!expected.isInstance(refusal)) {
                throw different("throws", expected.getName(), refusal == null ? events : refusal);
            }
            return this;
        }

        /** Checks that nothing more happens when the same command comes once more. */
        public Decided thenTheSameAgainDecidesNothing() {
            requireDecision();
            List<E> again = decider.decide(command, state(events));
            if (!again.isEmpty()) {
                throw different("comes again and decides", List.of(), again);
            }
            return this;
        }

        private void requireDecision() {
            if (refusal != null) {
                AssertionError error = new AssertionError("%s was refused: %s".formatted(command, refusal));
                error.initCause(refusal);
                throw error;
            }
        }

        private AssertionError different(String what, @Nullable Object expected, @Nullable Object found) {
            return new AssertionError(
                    "%s %s:%n  expected: %s%n  but was:  %s".formatted(command, what, expected, found));
        }
    }
}
