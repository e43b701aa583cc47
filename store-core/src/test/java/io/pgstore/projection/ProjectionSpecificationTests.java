package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.projection.ProjectionTopic.Added;
import io.pgstore.projection.ProjectionTopic.Removed;
import io.pgstore.projection.ProjectionTopic.Total;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProjectionSpecificationTests {
    private static final DocumentProjection<Total> SUMS = Projection.named("sums")
            .types(Added.class)
            .multiStream(
                    Total.class, event -> List.of(event.payload(Added.class).to()), ProjectionTopic::evolve);
    private static final DocumentProjection<Total> LATEST = Projection.named("latest")
            .singleStream(
                    Total.class,
                    (total, event) -> event.payload() instanceof Added added ? new Total(added.amount(), "") : null);

    @Test
    void givenEventsWhenMoreComeThenTheDocumentsAreAsTheySay() {
        ProjectionSpecification.of(SUMS)
                .given("a", new Added("x", 1), new Added("y", 2))
                .when("b", new Added("x", 3), new Removed("ignored"))
                .then("x", new Total(4, ""))
                .thenAbsent("z")
                .thenOnly(Map.of("x", new Total(4, ""), "y", new Total(2, "")));
    }

    @Test
    void aDifferenceSaysWhatWasExpectedAndWhatThereWas() {
        ProjectionSpecification<Total> specification =
                ProjectionSpecification.of(SUMS).when("a", new Added("x", 1));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> specification.then("x", new Total(2, "")))
                .withMessageContainingAll("Document x", "sums version 1", "sum=2", "sum=1");
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> specification.thenAbsent("x"));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> specification.thenOnly(Map.of()));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> specification.then("y", new Total(2, "")))
                .withMessageContaining("(absent)");
    }

    @Test
    void theSameEventTwiceChangesNothingOrIsToldToChangeSomething() {
        ProjectionSpecification.of(LATEST)
                .given("a", new Added("", 1))
                .when("a", new Added("", 2))
                .thenTheSameAgainChangesNothing()
                .when("a", new Removed("a"))
                .thenTheSameAgainChangesNothing()
                .thenOnly(Map.of());
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ProjectionSpecification.of(SUMS)
                        .when("a", new Added("x", 2))
                        .thenTheSameAgainChangesNothing())
                .withMessageContainingAll("sum=2", "sum=4");
    }
}
