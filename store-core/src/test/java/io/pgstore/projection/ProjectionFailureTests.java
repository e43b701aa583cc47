package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.consumer.ConsumerStoppedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of projections that cannot take an event, and what is told of it. */
class ProjectionFailureTests extends ProjectionTopic {
    private static final int UNLUCKY = 13;

    private static DocumentProjection<Total> sums(ProjectionMode mode) {
        return named(mode).singleStream(Total.class, ProjectionTopic::evolve);
    }

    private static DocumentProjection<Total> failing(ProjectionMode mode) {
        return named(mode).singleStream(Total.class, (total, event) -> {
            if (event.payload(Added.class).amount() == UNLUCKY) {
                throw new IllegalArgumentException("unlucky");
            }
            return evolve(total, event);
        });
    }

    private static ProjectionBuilder named(ProjectionMode mode) {
        ProjectionBuilder builder = Projection.named("sums").version(3).types(Added.class);
        return mode == ProjectionMode.INLINE ? builder.inline() : builder.async();
    }

    @Test
    void aStoredDocumentThatCannotBeReadNamesProjectionEventAndDocument() {
        Application application = start(sums(ProjectionMode.INLINE));
        application.append("a", new Added("", 1));
        jdbc().update("UPDATE store.doc_sums SET data = '{\"sum\": [], \"trail\": \"\"}'");
        assertThatExceptionOfType(ProjectionException.class)
                .isThrownBy(() -> application.append("a", new Added("", 1)))
                .withMessageContainingAll("sums version 3", "added version 2 of stream a", "document a")
                .satisfies(failure -> {
                    assertThat(failure.documentId()).isEqualTo("a");
                    assertThat(failure.event().version()).isEqualTo(2);
                });
        assertThat(jdbc().queryForList("SELECT version FROM store.events", Long.class))
                .containsExactly(1L);
    }

    @ParameterizedTest
    @EnumSource
    void anApplicationStartsWithAProjectionThatCannotBeBuiltAndSaysWhy(ProjectionMode mode) {
        long position = prepare(RebuildPolicy.AUTO).append("a", new Added("", 1), new Added("", UNLUCKY));
        Application application = start(failing(mode));
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> application
                        .projections()
                        .await("sums", position, PATIENCE)
                        .join())
                .havingCause()
                .isInstanceOf(ConsumerStoppedException.class)
                .withMessageContainingAll("sums version 3", "added version 2 of stream a", "document a", "unlucky");
        ProjectionStatus.Version version =
                application.projections().status("sums").versions().get(0);
        assertThat(version.state()).isEqualTo(ProjectionState.BUILDING);
        assertThat(version.failure()).contains("sums version 3", "unlucky");
        application.append("b", new Added("", 1));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMendedIsBuiltByARebuild(ProjectionMode mode) {
        prepare(RebuildPolicy.AUTO).append("a", new Added("", 1), new Added("", UNLUCKY));
        Application failed = start(failing(mode));
        await(() -> failed.consumers().stopped("projection/sums/v3").isPresent());
        failed.projections().close();
        failed.consumers().close();
        Application mended = start(sums(mode));
        mended.projections().rebuild("sums");
        RebuildTests.awaitBuilt(mended, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "14 "));
        assertThat(mended.projections().status("sums").versions().get(0).failure())
                .isNull();
    }

    @Test
    void whoAwaitsOnAnotherInstanceIsToldTheErrorToo() {
        Application one = start(failing(ProjectionMode.ASYNC));
        Application other = start(failing(ProjectionMode.ASYNC));
        long position = one.append("a", new Added("", UNLUCKY));
        CompletableFuture<Void> here = one.projections().await("sums", position, PATIENCE);
        CompletableFuture<Void> there = other.projections().await("sums", position, PATIENCE);
        for (CompletableFuture<Void> awaited : List.of(here, there)) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(awaited::join)
                    .withCauseInstanceOf(ConsumerStoppedException.class)
                    .withMessageContaining("unlucky");
        }
    }
}
