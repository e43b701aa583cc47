package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications that declare different versions of a projection, beside and after each other. */
class ProjectionVersionTests extends ProjectionTopic {
    private static DocumentProjection<Total> version(int version, ProjectionMode mode) {
        ProjectionBuilder builder =
                Projection.named("sums").version(version).types(Added.class).collection("sums_v" + version);
        return (mode == ProjectionMode.INLINE ? builder.inline() : builder.async())
                .singleStream(Total.class, ProjectionTopic::evolve);
    }

    @ParameterizedTest
    @EnumSource
    void aVersionThatIsBuiltLateReplacesNoHigherOne(ProjectionMode mode) {
        fill(1_500);
        Application older = prepare(RebuildPolicy.AUTO, version(2, mode));
        older.projections().start();
        Application newer = start(version(3, mode));
        await(() -> states(newer).equals(List.of(ProjectionState.BUILDING, ProjectionState.ACTIVE)));
        older.consumers().start();
        await(() -> states(newer).equals(List.of(ProjectionState.RETIRED, ProjectionState.ACTIVE)));
        assertThat(older.projections().collection("sums")).isEqualTo("sums_v3");
    }

    @Test
    void nobodySwitchesBackToAVersionThatMissedAppends() {
        Application first = start(version(1, ProjectionMode.INLINE));
        first.append("a", new Added("", 1));
        Application second = start(version(2, ProjectionMode.INLINE));
        await(() -> states(second).equals(List.of(ProjectionState.DROPPED, ProjectionState.ACTIVE)));
        second.append("a", new Added("", 2));
        assertThatIllegalStateException()
                .isThrownBy(() -> first.projections().switchBack("sums"))
                .withMessageContaining("sums");
        first.projections().rebuild("sums");
        await(() -> states(second).equals(List.of(ProjectionState.RETIRED, ProjectionState.ACTIVE)));
        assertThat(first.projections().switchBack("sums")).isEqualTo(1);
        assertThat(contents("sums_v1")).isEqualTo(Map.of("a", "3 "));
        assertThat(states(second)).startsWith(ProjectionState.ACTIVE);
    }

    @Test
    void aVersionThatNobodyFeedsAnyMoreIsNotKept() {
        Application both = start(version(1, ProjectionMode.INLINE), version(2, ProjectionMode.INLINE));
        await(() -> states(both).equals(List.of(ProjectionState.RETIRED, ProjectionState.ACTIVE)));
        start(version(2, ProjectionMode.INLINE)).append("a", new Added("", 1));
        assertThat(states(both)).containsExactly(ProjectionState.DROPPED, ProjectionState.ACTIVE);
    }

    @Test
    void aVersionThatFollowsTheLogIsKeptByWhoeverAppends() {
        Application both = start(version(1, ProjectionMode.ASYNC), version(2, ProjectionMode.ASYNC));
        await(() -> states(both).equals(List.of(ProjectionState.RETIRED, ProjectionState.ACTIVE)));
        long position = start(version(2, ProjectionMode.ASYNC))
                .store()
                .append("a", ExpectedVersion.any(), List.of(new Added("", 1)))
                .lastPosition();
        assertThat(both.projections().switchBack("sums")).isEqualTo(1);
        both.projections().await("sums", position, PATIENCE).join();
        assertThat(contents("sums_v1")).isEqualTo(Map.of("a", "1 "));
    }

    private static List<ProjectionState> states(Application application) {
        return application.projections().status("sums").versions().stream()
                .map(ProjectionStatus.Version::state)
                .toList();
    }

    private void fill(int events) {
        JdbcEventStore.builder(new StoreDatabase(owner.dataSource(), StoreTables.defaults()), CODEC)
                .build()
                .append("filled", ExpectedVersion.any(), Collections.nCopies(events, new Added("", 1)));
    }
}
