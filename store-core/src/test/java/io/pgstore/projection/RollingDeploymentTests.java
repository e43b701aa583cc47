package io.pgstore.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** An application that knows only an older version of an inline projection appends beside one that runs a newer one. */
class RollingDeploymentTests extends ProjectionTopic {
    private static final String STAY_ALIVE = """
            INSERT INTO store.consumer_instances (tenant_id, consumer_id, instance, lease_until)
            SELECT tenant_id, consumer_id, 'double', lease_until + interval '1 hour'
            FROM store.consumer_instances
            WHERE consumer_id = 'projection/sums/v1'
            """;

    private static DocumentProjection<Total> version(int version) {
        return Projection.named("sums")
                .version(version)
                .types(Added.class)
                .collection("sums_v" + version)
                .inline()
                .singleStream(Total.class, ProjectionTopic::evolve);
    }

    @Test
    void whatAnOlderInstanceAppendsIsNotLostToTheNewerVersion() {
        Application newer = start(version(2));
        newer.append("a", new Added("", 1));
        assertThat(newest(newer).mode()).isEqualTo(ProjectionMode.INLINE);
        Application older = prepare(RebuildPolicy.AUTO, version(1));
        older.projections().start();
        older.append("a", new Added("", 2));
        newer.append("a", new Added("", 4));
        await(() -> contents("sums_v2").equals(Map.of("a", "7 ")));
        await(() -> newest(newer).state() == ProjectionState.ACTIVE);
        assertThat(newest(newer).mode()).isEqualTo(ProjectionMode.ASYNC);
        newer.projections()
                .await("sums", older.append("a", new Added("", 8)), PATIENCE)
                .join();
        assertThat(contents("sums_v2")).isEqualTo(Map.of("a", "15 "));
        assertThat(newest(newer).missedFrom()).isNull();
    }

    @Test
    void byManualPolicyTheStatusTellsWhatIsMissedUntilItIsRebuilt() {
        Application newer = start(RebuildPolicy.MANUAL, version(2));
        newer.projections().rebuild("sums");
        await(() -> newest(newer).state() == ProjectionState.ACTIVE);
        newer.append("a", new Added("", 1));
        Application older = prepare(RebuildPolicy.MANUAL, version(1));
        older.projections().start();
        long missed = older.append("a", new Added("", 2));
        older.append("b", new Added("", 3));
        assertThat(newest(newer).missedFrom()).isEqualTo(missed);
        newer.projections().rebuild("sums");
        await(() -> newest(newer).state() == ProjectionState.ACTIVE);
        assertThat(newest(newer).missedFrom()).isNull();
        newer.projections().await("sums", missed, PATIENCE).join();
        assertThat(contents("sums_v2")).isEqualTo(Map.of("a", "3 ", "b", "3 "));
    }

    @Test
    void anAppendThatRollsBackIsNotMissed() {
        Application newer = start(version(2));
        Application older = prepare(RebuildPolicy.AUTO, version(1));
        older.projections().start();
        transaction().executeWithoutResult(status -> {
            older.append("a", new Added("", 2));
            status.setRollbackOnly();
        });
        assertThat(newest(newer).missedFrom()).isNull();
    }

    @Test
    void theNewerVersionFollowsTheLogAsLongAsAnInstanceIsAliveThatRunsOnlyTheOlderOne() {
        Application older = start(version(1));
        // Its heartbeat may come late on a slow machine; that of its double never ends.
        await(() -> jdbc().update(STAY_ALIVE) == 1);
        Application newer = start(version(2));
        await(() -> newest(newer).state() == ProjectionState.ACTIVE);
        assertThat(newest(newer).mode()).isEqualTo(ProjectionMode.ASYNC);
        newer.projections()
                .await("sums", older.append("a", new Added("", 1)), PATIENCE)
                .join();
        assertThat(contents("sums_v2")).isEqualTo(Map.of("a", "1 "));
        older.projections().close();
        older.consumers().close();
        jdbc().update("DELETE FROM store.consumer_instances WHERE instance = 'double'");
        await(() -> newest(newer).mode() == ProjectionMode.INLINE);
        newer.append("a", new Added("", 2));
        assertThat(contents("sums_v2")).isEqualTo(Map.of("a", "3 "));
    }

    @Test
    void anAppendThatIsOpenWhenTheNewerVersionIsBuiltIsNeitherLostNorDoubled() {
        Application older = prepare(RebuildPolicy.AUTO, version(1));
        older.projections().start();
        OpenTransaction writer =
                open(() -> older.append("a", new Added("", 1)), () -> older.append("b", new Added("", 2)));
        Application newer = prepare(RebuildPolicy.AUTO, version(2));
        CompletableFuture<Void> started =
                CompletableFuture.runAsync(() -> newer.projections().start());
        await(() -> waiting() > 0);
        writer.commitNow();
        started.join();
        newer.consumers().start();
        await(() -> contents("sums_v2").equals(Map.of("a", "1 ", "b", "2 ")));
    }

    @Test
    void aSnapshotThatDoesNotKnowTheNewerVersionCannotAppend() {
        Application older = prepare(RebuildPolicy.AUTO, version(1));
        older.projections().start();
        TransactionTemplate repeatable = transaction();
        repeatable.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> repeatable.executeWithoutResult(status -> {
                    jdbc().queryForList("SELECT version FROM store.projections");
                    CompletableFuture.runAsync(() -> start(version(2))).join();
                    older.append("a", new Added("", 1));
                }));
    }

    private static ProjectionStatus.Version newest(Application application) {
        List<ProjectionStatus.Version> versions =
                application.projections().status("sums").versions();
        return versions.get(versions.size() - 1);
    }
}
