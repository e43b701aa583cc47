package io.pgstore.aggregate;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeciderSpecificationTests {
    /** Counts up to a limit; setting what is set already decides nothing. */
    private static final class Counter implements Decider<Integer, Integer, Integer> {
        @Override
        public Integer initialState() {
            return 0;
        }

        @Override
        public List<Integer> decide(Integer command, Integer state) {
            if (command > 10) {
                throw new IllegalArgumentException("too much");
            }
            return command < 0 ? List.of(-command) : command.equals(state) ? List.of() : List.of(command - state);
        }

        @Override
        public Integer evolve(Integer state, Integer event) {
            return state + event;
        }
    }

    @Test
    void givenEventsWhenACommandComesThenThisHappens() {
        DeciderSpecification.of(new Counter())
                .given(1, 2)
                .when(7)
                .then(4)
                .thenState(7)
                .thenTheSameAgainDecidesNothing();
        DeciderSpecification.of(new Counter()).given(5).when(5).then().thenState(5);
        DeciderSpecification.of(new Counter()).when(11).thenRefused(IllegalArgumentException.class);
    }

    @Test
    void aDifferenceSaysWhatWasExpectedAndWhatThereWas() {
        DeciderSpecification<Integer, Integer, Integer>.Decided decided =
                DeciderSpecification.of(new Counter()).given(1, 2).when(7);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> decided.then(5))
                .withMessageContainingAll("7 decides", "[5]", "[4]");
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> decided.thenState(8));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> decided.thenRefused(IllegalArgumentException.class));
    }

    @Test
    void whatIsRefusedDecidesNothing() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(
                        () -> DeciderSpecification.of(new Counter()).when(11).then())
                .withMessageContaining("too much");
    }

    @Test
    void aCommandThatDecidesAgainIsNotIdempotent() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(
                        () -> DeciderSpecification.of(new Counter()).when(-3).thenTheSameAgainDecidesNothing())
                .withMessageContaining("[3]");
    }
}
