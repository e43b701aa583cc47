package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.consumer.ConsumerStoppedException;
import io.pgstore.event.AppendResult;
import io.pgstore.event.ExpectedVersion;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What those are told who await a projection. */
class ProjectionAwaitTests extends ProjectionTopic {
    @Test
    void whoAwaitsAPositionIsNotToldOfTheTimeBeforeARebuild() {
        AtomicBoolean held = new AtomicBoolean();
        Application application =
                start(Projection.named("sums").types(Added.class).singleStream(Total.class, (total, event) -> {
                    await(() -> !held.get());
                    return evolve(total, event);
                }));
        long position = write(application, "a", 1).lastPosition();
        application.projections().await("sums", position, PATIENCE).join();
        held.set(true);
        application.projections().rebuild("sums");
        CompletableFuture<Void> processed = application.projections().await("sums", position, PATIENCE);
        assertThat(processed).isNotDone();
        held.set(false);
        processed.join();
        assertThat(contents("sums")).isEqualTo(Map.of("a", "1 "));
    }

    @Test
    void whoAwaitsAFailedProjectionIsToldItsError() {
        Application application = start(Projection.named("sums")
                .types(Added.class)
                .multiStream(Total.class, event -> List.of("x"), (total, event) -> {
                    if (event.streamId().equals("bad")) {
                        throw new IllegalArgumentException("unlucky");
                    }
                    return evolve(total, event);
                }));
        write(application, "bad", 1);
        long position = write(application, "good", 1).lastPosition();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> application
                        .projections()
                        .await("sums", position, PATIENCE)
                        .join())
                .havingCause()
                .isInstanceOf(ConsumerStoppedException.class)
                .withMessageContaining("unlucky");
        assertThat(contents("sums")).isEmpty();
    }

    @Test
    void whoDeclaresAnOlderVersionOnlyAwaitsThatAsLongAsItIsKept() {
        Application both = start(version(1, "sums_v1"), version(2, "sums_v2"));
        await(() -> both.projections().collection("sums").equals("sums_v2"));
        Application older = start(version(1, "sums_v1"));
        long position = write(older, "a", 1).lastPosition();
        older.projections().await("sums", position, PATIENCE).join();
        assertThat(contents("sums_v1")).isEqualTo(Map.of("a", "1 "));
        assertThat(older.projections().collection("sums")).isEqualTo("sums_v2");
    }

    @Test
    void whoDeclaresNoVersionThatIsKeptIsToldWhichOneServes() {
        start(version(2, "sums"));
        Application older = start(version(1, "sums"));
        long position = write(older, "a", 1).lastPosition();
        assertThatIllegalStateException()
                .isThrownBy(() -> older.projections().await("sums", position, PATIENCE))
                .withMessageContaining("sums is served by version 2");
        assertThat(older.projections().collection("sums")).isEqualTo("sums");
    }

    private static DocumentProjection<Total> version(int number, String collection) {
        return Projection.named("sums")
                .version(number)
                .collection(collection)
                .types(Added.class)
                .singleStream(Total.class, ProjectionTopic::evolve);
    }

    private static AppendResult write(Application application, String stream, int events) {
        return application.store().append(stream, ExpectedVersion.any(), Collections.nCopies(events, new Added("", 1)));
    }
}
