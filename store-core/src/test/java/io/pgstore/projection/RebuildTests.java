package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Projections built from the log: new ones, changed ones, and such as are told to. */
class RebuildTests extends ProjectionTopic {
    private static ProjectionBuilder named(String name, ProjectionMode mode) {
        ProjectionBuilder builder = Projection.named(name).types(Added.class);
        return mode == ProjectionMode.INLINE ? builder.inline() : builder.async();
    }

    private static DocumentProjection<Total> sums(ProjectionBuilder builder) {
        return builder.singleStream(Total.class, ProjectionTopic::evolve);
    }

    private static DocumentProjection<Total> doubled(ProjectionBuilder builder) {
        return builder.singleStream(Total.class, (total, event) -> evolve(evolve(total, event), event));
    }

    @ParameterizedTest
    @EnumSource
    void aNewProjectionIsBuiltFromTheFirstEventOn(ProjectionMode mode) {
        fill(1_500);
        Application application = start(sums(named("sums", mode)));
        awaitState(application, "sums", ProjectionState.ACTIVE);
        assertThat(contents("sums")).isEqualTo(Map.of("a", "500 ", "b", "500 ", "c", "500 "));
        application
                .projections()
                .await("sums", application.append("a", new Added("", 1)), PATIENCE)
                .join();
        assertThat(contents("sums")).containsEntry("a", "501 ");
    }

    @ParameterizedTest
    @EnumSource
    void aRebuildMendsWhatIsWrong(ProjectionMode mode) {
        Application application = start(sums(named("sums", mode)));
        long position = application.append("a", new Added("", 1), new Added("", 2));
        application.projections().await("sums", position, PATIENCE).join();
        totals("sums").upsert("a", new Total(99, ""));
        totals("sums").upsert("z", new Total(99, ""));
        application.projections().rebuild("sums");
        awaitBuilt(application, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "3 "));
        application.projections().rebuild("sums");
        awaitBuilt(application, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "3 "));
    }

    @Test
    void aRebuildThatRollsBackChangesNothing() {
        Application application = start(sums(named("sums", ProjectionMode.INLINE)));
        application.append("a", new Added("", 1));
        transaction().executeWithoutResult(status -> {
            application.projections().rebuild("sums");
            assertThat(contents("sums")).isEmpty();
            status.setRollbackOnly();
        });
        assertThat(contents("sums")).isEqualTo(Map.of("a", "1 "));
        application.append("a", new Added("", 1));
        assertThat(contents("sums")).isEqualTo(Map.of("a", "2 "));
    }

    @Test
    void aRebuildWaitsForOpenAppendsAndLaterAppendsWaitForTheRebuild() {
        Application application = start(sums(named("sums", ProjectionMode.INLINE)));
        OpenTransaction writer = open(() -> application.append("a", new Added("", 1)), () -> {});
        CompletableFuture<Void> rebuild =
                CompletableFuture.runAsync(() -> application.projections().rebuild("sums"));
        await(() -> waiting() == 1);
        CompletableFuture<Void> later = CompletableFuture.runAsync(() -> application.append("b", new Added("", 2)));
        await(() -> waiting() == 2);
        writer.commitNow();
        CompletableFuture.allOf(rebuild, later).join();
        awaitBuilt(application, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "1 ", "b", "2 "));
    }

    @Test
    void anAppendThatIsOpenWhenABuildEndsIsNeitherLostNorDoubled() {
        fill(1_500);
        Application application = prepare(RebuildPolicy.AUTO, sums(named("sums", ProjectionMode.INLINE)));
        application.projections().start();
        OpenTransaction writer =
                open(() -> application.append("a", new Added("", 1)), () -> application.append("b", new Added("", 1)));
        application.append("c", new Added("", 1));
        application.consumers().start();
        await(() -> waiting() > 0);
        writer.commitNow();
        awaitBuilt(application, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "501 ", "b", "501 ", "c", "501 "));
    }

    @Test
    void aBuildThatCannotEndDoesNotHoldAppendsOff() {
        fill(1_500);
        Application application = prepare(RebuildPolicy.AUTO, sums(named("sums", ProjectionMode.INLINE)));
        application.projections().start();
        OpenTransaction writer = open(() -> application.append("a", new Added("", 1)), () -> {});
        application.consumers().start();
        await(() -> waiting() > 0);
        application.append("b", new Added("", 1));
        assertThat(version(application, "sums").state()).isEqualTo(ProjectionState.BUILDING);
        writer.commitNow();
        awaitBuilt(application, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "501 ", "b", "501 ", "c", "500 "));
    }

    @Test
    void aBuildGoesOnWhereItWasAfterACrash() {
        fill(3_000);
        DocumentProjection<Total> definition =
                sums(named("sums", ProjectionMode.INLINE).batchSize(50));
        Application crashed = start(definition);
        await(() -> position(crashed, "sums") > 0);
        crashed.projections().close();
        crashed.consumers().close();
        Application next = start(definition);
        awaitBuilt(next, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "1000 ", "b", "1000 ", "c", "1000 "));
    }

    @ParameterizedTest
    @EnumSource
    void aChangedVersionIsBuiltAtTheNextStart(ProjectionMode mode) {
        Application before = start(sums(named("sums", mode)));
        before.projections()
                .await("sums", before.append("a", new Added("", 5)), PATIENCE)
                .join();
        Application after = start(doubled(named("sums", mode).version(2)));
        awaitBuilt(after, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "10 "));
        before.append("b", new Added("", 3));
        await(() -> contents("sums").equals(Map.of("a", "10 ", "b", "6 ")));
        await(() -> states(after).equals(List.of(ProjectionState.DROPPED, ProjectionState.ACTIVE)));
    }

    @Test
    void anOlderVersionThatStartsAgainUndoesNothing() {
        start(doubled(named("sums", ProjectionMode.INLINE).version(2)));
        Application older = start(sums(named("sums", ProjectionMode.INLINE)));
        older.append("a", new Added("", 5));
        await(() -> contents("sums").equals(Map.of("a", "10 ")));
        await(() -> states(older).equals(List.of(ProjectionState.DROPPED, ProjectionState.ACTIVE)));
    }

    @Test
    void byManualPolicyAChangedVersionWaitsToBeRebuilt() {
        Application before = start(sums(named("sums", ProjectionMode.INLINE)));
        before.append("a", new Added("", 5));
        before.projections().close();
        before.consumers().close();
        Application after = start(
                RebuildPolicy.MANUAL,
                doubled(named("sums", ProjectionMode.INLINE).version(2)));
        after.append("a", new Added("", 1));
        assertThat(contents("sums")).isEqualTo(Map.of("a", "5 "));
        after.projections().rebuild("sums");
        awaitBuilt(after, "sums");
        assertThat(contents("sums")).isEqualTo(Map.of("a", "12 "));
    }

    @Test
    void theModeMayChange() {
        Application later = start(sums(named("sums", ProjectionMode.ASYNC)));
        later.append("a", new Added("", 1));
        later.projections().close();
        later.consumers().close();
        later.append("a", new Added("", 2));
        Application now = start(sums(named("sums", ProjectionMode.INLINE)));
        // It follows the log until it has what came before, and takes what comes from then on.
        await(() -> version(now, "sums").mode() == ProjectionMode.INLINE);
        now.append("a", new Added("", 4));
        assertThat(contents("sums")).isEqualTo(Map.of("a", "7 "));
        now.projections().close();
        now.consumers().close();
        Application again = start(sums(named("sums", ProjectionMode.ASYNC)));
        awaitBuilt(again, "sums");
        again.projections()
                .await("sums", again.append("a", new Added("", 8)), PATIENCE)
                .join();
        assertThat(contents("sums")).isEqualTo(Map.of("a", "15 "));
    }

    @Test
    void aFreeProjectionWithoutResetCannotBeRebuilt() {
        Application application = start(
                Projection.named("free").free((context, events) -> {}),
                Projection.named("resettable").free((context, events) -> {}, jdbc -> {}));
        application.projections().rebuild("resettable");
        assertThatIllegalStateException()
                .isThrownBy(() -> application.projections().rebuild("free"))
                .withMessageContaining("free version 1")
                .withMessageContaining("reset");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.projections().rebuild("nobody"))
                .withMessageContaining("free");
    }

    @Test
    void aRebuildIsOfItsTenantOnly() {
        DocumentProjection<Total> ofAcme =
                sums(named("acme", ProjectionMode.INLINE).tenant("acme"));
        Application application = start(ofAcme);
        totals("acme").insert("mine", new Total(1, ""));
        application.store().forTenant("acme").append("a", ExpectedVersion.any(), List.of(new Added("", 2)));
        application.projections().rebuild("acme");
        awaitBuilt(application, "acme");
        assertThat(contents("acme")).isEqualTo(Map.of("a", "2 ", "mine", "1 "));
    }

    @Test
    void theStatusTellsHowABuildComesOn() {
        fill(1_500);
        Application application = prepare(RebuildPolicy.AUTO, sums(named("sums", ProjectionMode.INLINE)));
        application.projections().start();
        ProjectionStatus.Version building = version(application, "sums");
        assertThat(building.state()).isEqualTo(ProjectionState.BUILDING);
        assertThat(building.position()).isZero();
        assertThat(building.end()).isEqualTo(1_500);
        assertThat(building.timeLeft()).isNull();
        application.consumers().start();
        awaitBuilt(application, "sums");
        assertThat(version(application, "sums").position()).isEqualTo(1_500);
    }

    private static List<ProjectionState> states(Application application) {
        return application.projections().status("sums").versions().stream()
                .map(ProjectionStatus.Version::state)
                .toList();
    }

    private static ProjectionStatus.Version version(Application application, String name) {
        List<ProjectionStatus.Version> versions =
                application.projections().status(name).versions();
        return versions.get(versions.size() - 1);
    }

    private static long position(Application application, String name) {
        return version(application, name).position();
    }

    static void awaitBuilt(Application application, String name) {
        await(() -> version(application, name).state() == ProjectionState.ACTIVE);
        long end = version(application, name).end();
        application.projections().await(name, end, PATIENCE).join();
    }

    private void fill(int events) {
        JdbcEventStore store = JdbcEventStore.builder(
                        new StoreDatabase(owner.dataSource(), StoreTables.defaults()), CODEC)
                .build();
        for (int number = 0; number < 3; number++) {
            Object[] added = new Object[events / 3];
            Arrays.fill(added, new Added("", 1));
            append(store, List.of("a", "b", "c").get(number), added);
        }
    }
}
