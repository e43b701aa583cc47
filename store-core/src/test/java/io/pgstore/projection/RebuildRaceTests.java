package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.Race;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Builds and switches that somebody or something is in the way of. */
class RebuildRaceTests extends ProjectionTopic {
    private static ProjectionBuilder named(String name, ProjectionMode mode) {
        ProjectionBuilder builder = Projection.named(name).types(Added.class);
        return mode == ProjectionMode.INLINE ? builder.inline() : builder.async();
    }

    private static DocumentProjection<Total> sums(ProjectionBuilder builder) {
        return builder.singleStream(Total.class, ProjectionTopic::evolve);
    }

    @ParameterizedTest
    @EnumSource
    void twoInstancesThatRebuildAtOnceWhileBothAppendEndWithWhatIsRight(ProjectionMode mode) {
        DocumentProjection<Total> definition = sums(named("sums", mode));
        Application one = start(definition);
        Application other = start(definition);
        Race.of(4, racer -> () -> {
            Application application = racer % 2 == 0 ? one : other;
            for (int round = 0; round < 5; round++) {
                application.append("a" + racer, new Added("", 1));
                if (racer < 2) {
                    application.projections().rebuild("sums");
                }
            }
            return true;
        });
        RebuildTests.awaitBuilt(one, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a0", "5 ", "a1", "5 ", "a2", "5 ", "a3", "5 "));
    }

    @ParameterizedTest
    @EnumSource
    void aBuildWhoseEndFailsIsTriedAgain(ProjectionMode mode) {
        prepare(RebuildPolicy.AUTO).append("a", new Added("", 1), new Added("", 2));
        AtomicInteger folds = new AtomicInteger();
        Application application = start(named("sums", mode).singleStream(Total.class, (total, event) -> {
            if (folds.incrementAndGet() == 2) {
                throw new IllegalStateException("not yet");
            }
            return evolve(total, event);
        }));
        RebuildTests.awaitBuilt(application, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "3 "));
    }

    @Test
    void aSwitchWaitsForOpenAppendsAndNoVersionMissesThem() {
        Application application = start(
                sums(named("sums", ProjectionMode.INLINE).version(1).collection("sums_v1")),
                sums(named("sums", ProjectionMode.INLINE).version(2).collection("sums_v2")));
        await(() -> application.projections().collection("sums").equals("sums_v2"));
        OpenTransaction writer =
                open(() -> application.append("a", new Added("", 1)), () -> application.append("b", new Added("", 2)));
        CompletableFuture<Integer> switched =
                CompletableFuture.supplyAsync(() -> application.projections().switchBack("sums"));
        await(() -> waiting() > 0);
        assertThat(application.projections().collection("sums")).isEqualTo("sums_v2");
        writer.commitNow();
        assertThat(switched.join()).isEqualTo(1);
        application.append("a", new Added("", 4));
        assertThat(contents("sums_v1")).isEqualTo(Map.of("a", "5 ", "b", "2 ")).isEqualTo(contents("sums_v2"));
    }

    @ParameterizedTest
    @EnumSource
    void aNameMayHoldQuotes(ProjectionMode mode) {
        String name = "o'brien \"x\"; -- {projections} ?";
        Application application = start(sums(named(name, mode).collection("quoted")));
        long position = application.append("it's \"a\"", new Added("", 1));
        application.projections().await(name, position, PATIENCE).join();
        application.projections().rebuild(name);
        RebuildTests.awaitBuilt(application, name);
        assertThat(contents("quoted")).isEqualTo(Map.of("it's \"a\"", "1 "));
    }
}
