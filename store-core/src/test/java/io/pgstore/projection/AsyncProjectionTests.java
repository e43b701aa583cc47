package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.consumer.ConsumerStoppedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class AsyncProjectionTests extends ProjectionTopic {
    private static ProjectionBuilder named(String name) {
        return Projection.named(name).types(Added.class);
    }

    private static DocumentProjection<Total> multi(ProjectionBuilder builder) {
        return builder.multiStream(
                Total.class, event -> List.of(event.payload(Added.class).to()), ProjectionTopic::evolve);
    }

    @Test
    void theSameDefinitionRunsInlineOrAsynchronously() {
        Application application = start(
                named("now").inline().singleStream(Total.class, ProjectionTopic::evolve),
                named("later").async().singleStream(Total.class, ProjectionTopic::evolve));
        for (int number = 1; number <= 20; number++) {
            application.append("a" + number % 3, new Added("", number), new Added("", 1));
        }
        long last = application.append("b", new Added("", 1));
        application.projections().await("later", last, PATIENCE).join();
        assertThat(contents("later")).isEqualTo(contents("now")).hasSize(4);
    }

    @Test
    void whatIsAwaitedIsThere() {
        Application application =
                start(multi(named("later")), named("now").inline().singleStream(Total.class, ProjectionTopic::evolve));
        for (int number = 1; number <= 10; number++) {
            long position = application.append("a", new Added("x", 1));
            assertThat(application.projections().await("now", position, PATIENCE))
                    .isCompleted();
            application.projections().await("later", position, PATIENCE).join();
            assertThat(total("later", "x")).isEqualTo(new Total(number, ""));
        }
    }

    @Test
    void whoAwaitsWhatDoesNotRunIsTold() {
        Application application = prepare(RebuildPolicy.AUTO, multi(named("later")));
        application.projections().start();
        long position = application.append("a", new Added("x", 1));
        Assertions.assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> application
                        .projections()
                        .await("later", position, PATIENCE)
                        .join())
                .withCauseInstanceOf(ConsumerStoppedException.class);
    }

    @Test
    void eachTouchedDocumentIsWrittenOnceForABatch() {
        Application application =
                prepare(RebuildPolicy.AUTO, multi(named("later").batchSize(100)));
        Object[] events = new Object[300];
        for (int number = 0; number < events.length; number++) {
            events[number] = new Added("x" + number % 2, 1);
        }
        long position = application.append("a", events);
        application.projections().start();
        application.consumers().start();
        application.projections().await("later", position, PATIENCE).join();
        assertThat(contents("later")).isEqualTo(Map.of("x0", "150 ", "x1", "150 "));
        assertThat(totals("later").find("x0").orElseThrow().version()).isEqualTo(3);
    }

    @Test
    void aFailureLeavesNothingOfItsBatchBehind() {
        AtomicInteger failures = new AtomicInteger();
        Application application = prepare(
                RebuildPolicy.AUTO, named("later").multiStream(Total.class, event -> List.of("x"), (total, event) -> {
                    if (event.payload(Added.class).amount() == 13 && failures.getAndIncrement() < 2) {
                        throw new IllegalStateException("not yet");
                    }
                    return evolve(total, event);
                }));
        application.append("a", new Added("x", 1), new Added("x", 13));
        long position = application.append("b", new Added("x", 4));
        application.projections().start();
        application.consumers().start();
        application.projections().await("later", position, PATIENCE).join();
        assertThat(contents("later")).isEqualTo(Map.of("x", "18 "));
        assertThat(failures).hasValue(3);
    }

    @Test
    void severalInstancesTakeEachEventOnce() {
        DocumentProjection<Total> definition = multi(named("later"));
        Application one = start(definition);
        Application two = start(definition);
        long position = 0;
        for (int number = 1; number <= 50; number++) {
            position = (number % 2 == 0 ? one : two).append("a" + number % 5, new Added("x", 1));
        }
        one.projections().await("later", position, PATIENCE).join();
        assertThat(contents("later")).isEqualTo(Map.of("x", "50 "));
    }
}
