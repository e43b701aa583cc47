package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two versions of a projection beside each other, each in a collection of its own. */
class BlueGreenTests extends ProjectionTopic {
    private final List<String> effects = new CopyOnWriteArrayList<>();

    private static DocumentProjection<Total> version(int version, ProjectionMode mode) {
        ProjectionBuilder builder =
                Projection.named("sums").version(version).types(Added.class).collection("sums_v" + version);
        return (mode == ProjectionMode.INLINE ? builder.inline() : builder.async())
                .singleStream(Total.class, (total, event) -> {
                    Total before = total == null ? Total.NONE : total;
                    return before.plus(event.payload(Added.class).amount() * version, "");
                });
    }

    @ParameterizedTest
    @EnumSource
    void theNewVersionIsBuiltBesideTheOldOneWhichServesMeanwhile(ProjectionMode mode) {
        Application before = start(version(1, mode));
        fill(before, 1_500);
        RebuildTests.awaitBuilt(before, "sums");
        before.projections().close();
        before.consumers().close();
        Application after = prepare(RebuildPolicy.AUTO, version(1, mode), version(2, mode));
        after.projections().start();
        assertThat(states(after)).containsExactly(ProjectionState.ACTIVE, ProjectionState.BUILDING);
        assertThat(after.projections().collection("sums")).isEqualTo("sums_v1");
        assertThat(contents("sums_v1")).containsEntry("a", "1500 ");
        after.append("b", new Added("", 1));
        after.consumers().start();
        await(() -> states(after).equals(List.of(ProjectionState.RETIRED, ProjectionState.ACTIVE)));
        assertThat(after.projections().collection("sums")).isEqualTo("sums_v2");
        long last = after.append("b", new Added("", 1));
        awaitBoth(after, last);
        assertThat(contents("sums_v1")).isEqualTo(Map.of("a", "1500 ", "b", "2 "));
        assertThat(contents("sums_v2")).isEqualTo(Map.of("a", "3000 ", "b", "4 "));
    }

    @ParameterizedTest
    @EnumSource
    void onSwitchesBackToAVersionThatIsUpToDateAndForthAgain(ProjectionMode mode) {
        Application application = start(version(1, mode), version(2, mode));
        await(() -> states(application).equals(List.of(ProjectionState.RETIRED, ProjectionState.ACTIVE)));
        assertThat(application.projections().switchBack("sums")).isEqualTo(1);
        assertThat(application.projections().collection("sums")).isEqualTo("sums_v1");
        awaitBoth(application, application.append("a", new Added("", 1)));
        assertThat(contents("sums_v1")).isEqualTo(Map.of("a", "1 "));
        assertThat(contents("sums_v2")).isEqualTo(Map.of("a", "2 "));
        assertThat(application.projections().switchBack("sums")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void theOldVersionIsDroppedAndStaysSo(ProjectionMode mode) {
        Application application = start(version(1, mode), version(2, mode));
        await(() -> states(application).equals(List.of(ProjectionState.RETIRED, ProjectionState.ACTIVE)));
        awaitBoth(application, application.append("a", new Added("", 1)));
        assertThat(application.projections().dropRetired("sums")).isEqualTo(1);
        assertThat(application.projections().dropRetired("sums")).isZero();
        assertThat(contents("sums_v1")).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> application.projections().switchBack("sums"));
        Application next = start(version(1, mode), version(2, mode));
        next.projections()
                .await("sums", next.append("a", new Added("", 1)), PATIENCE)
                .join();
        assertThat(contents("sums_v1")).isEmpty();
        assertThat(contents("sums_v2")).isEqualTo(Map.of("a", "4 "));
        assertThat(states(next)).containsExactly(ProjectionState.DROPPED, ProjectionState.ACTIVE);
    }

    @ParameterizedTest
    @EnumSource
    void sideEffectsAreThoseOfTheVersionThatServes(ProjectionMode mode) {
        Application application = start(effects(1, mode));
        application
                .projections()
                .await("effects", application.append("a", new Added("", 1)), PATIENCE)
                .join();
        Application both = prepare(RebuildPolicy.AUTO, effects(1, mode), effects(2, mode));
        application.projections().close();
        application.consumers().close();
        both.projections().start();
        both.consumers().start();
        await(() -> both.projections().collection("effects").equals("effects_v2"));
        long last = both.append("a", new Added("", 2));
        both.projections().await("effects", last, PATIENCE).join();
        both.consumers().whenProcessed("projection/effects/v1", last, PATIENCE).join();
        assertThat(effects).containsExactly("v1 sends 1", "v2 sends 2");
    }

    @Test
    void whatTheOldVersionHasStillToDoAtTheSwitchItDoesAndNobodyElse() {
        Application both = start(effects(1, ProjectionMode.ASYNC), effects(2, ProjectionMode.ASYNC));
        await(() -> both.projections().collection("effects").equals("effects_v2"));
        takeAll(both, "effects", both.append("a", new Added("", 1)), 1, 2);
        both.projections().switchBack("effects");
        takeAll(both, "effects", both.append("a", new Added("", 2)), 1, 2);
        both.consumers().pause("projection/effects/v1", "to be behind");
        takeAll(both, "effects", both.append("a", new Added("", 3), new Added("", 4)), 2);
        both.projections().switchBack("effects");
        assertThatIllegalStateException()
                .isThrownBy(() -> both.projections().switchBack("effects"))
                .withMessageContainingAll("effects version 1", "paused");
        long last = both.append("a", new Added("", 5));
        both.consumers().resume("projection/effects/v1", "go on");
        takeAll(both, "effects", last, 1, 2);
        assertThat(effects)
                .containsExactlyInAnyOrder("v2 sends 1", "v1 sends 2", "v1 sends 3", "v1 sends 4", "v2 sends 5");
    }

    @Test
    void whatTheOldVersionHasDoneBeforeTheSwitchTheNewOneDoesNotDoAgain() {
        Application both = start(effects(1, ProjectionMode.ASYNC), effects(2, ProjectionMode.ASYNC));
        await(() -> both.projections().collection("effects").equals("effects_v2"));
        takeAll(both, "effects", both.append("a", new Added("", 1)), 1, 2);
        both.projections().close();
        both.consumers().close();
        Application older = start(effects(1, ProjectionMode.ASYNC));
        Application newer =
                prepare(RebuildPolicy.AUTO, effects(1, ProjectionMode.ASYNC), effects(2, ProjectionMode.ASYNC));
        newer.projections().switchBack("effects");
        takeAll(older, "effects", older.append("a", new Added("", 2), new Added("", 3)), 1);
        newer.projections().switchBack("effects");
        newer.consumers().start();
        takeAll(newer, "effects", newer.append("a", new Added("", 4)), 1, 2);
        assertThat(effects).containsExactly("v2 sends 1", "v1 sends 2", "v1 sends 3", "v2 sends 4");
    }

    @Test
    void nobodySwitchesBackToAVersionThatIsPaused() {
        Application application = start(version(1, ProjectionMode.ASYNC), version(2, ProjectionMode.ASYNC));
        await(() -> states(application).equals(List.of(ProjectionState.RETIRED, ProjectionState.ACTIVE)));
        awaitBoth(application, application.append("a", new Added("", 1)));
        application.consumers().pause("projection/sums/v1", "test");
        assertThatIllegalStateException()
                .isThrownBy(() -> application.projections().switchBack("sums"))
                .withMessageContainingAll("sums version 1", "paused", "resume");
        assertThat(states(application)).containsExactly(ProjectionState.RETIRED, ProjectionState.ACTIVE);
        application.consumers().resume("projection/sums/v1", "test");
        assertThat(application.projections().switchBack("sums")).isEqualTo(1);
    }

    private static void takeAll(Application application, String name, long position, int... versions) {
        for (int version : versions) {
            application
                    .consumers()
                    .whenProcessed("projection/%s/v%d".formatted(name, version), position, PATIENCE)
                    .join();
        }
    }

    private FreeProjection effects(int version, ProjectionMode mode) {
        ProjectionBuilder builder = Projection.named("effects").version(version).collection("effects_v" + version);
        return (mode == ProjectionMode.INLINE ? builder.inline() : builder.async()).free((context, events) -> {
            if (!context.rebuild()) {
                events.forEach(event -> effects.add("v%d sends %d"
                        .formatted(version, event.payload(Added.class).amount())));
            }
        });
    }

    private static List<ProjectionState> states(Application application) {
        return application.projections().status("sums").versions().stream()
                .map(ProjectionStatus.Version::state)
                .toList();
    }

    private static void awaitBoth(Application application, long position) {
        takeAll(application, "sums", position, 1, 2);
    }

    private static void fill(Application application, int events) {
        Object[] added = new Object[events];
        Arrays.fill(added, new Added("", 1));
        application.append("a", added);
    }
}
