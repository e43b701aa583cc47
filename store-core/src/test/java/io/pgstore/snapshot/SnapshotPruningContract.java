package io.pgstore.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.BackgroundTasks;
import io.pgstore.snapshot.TestSnapshots.Account;
import io.pgstore.testing.Race;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 15: only the newest few stay, and pruning never stands in the way of a save. */
abstract class SnapshotPruningContract extends SnapshotTopic {
    /** Runs {@code saves} on a store that keeps three, and waits until it has pruned. */
    private BackgroundTasks prunedAfter(Consumer<SnapshotStore> saves) {
        BackgroundTasks background = new BackgroundTasks();
        try (background) {
            saves.accept(TestSnapshots.pruning(environment().database(), background));
        }
        return background;
    }

    private void save(SnapshotStore store, long... sequenceNumbers) {
        for (long sequenceNumber : sequenceNumbers) {
            store.save(id, sequenceNumber, new Account((int) sequenceNumber));
        }
    }

    @Test
    void theNewestThreeStay() {
        prunedAfter(store -> save(store, 1, 2, 3, 4, 5, 6, 7));
        assertThat(committed()).containsExactly(7L, 6L, 5L);
    }

    @Test
    void fewerAreAllKept() {
        prunedAfter(store -> save(store, 1, 2, 3));
        assertThat(committed()).containsExactly(3L, 2L, 1L);
    }

    @Test
    void savingAnOlderNumberDestroysNoNewerOne() {
        prunedAfter(store -> save(store, 10, 20, 30));
        prunedAfter(store -> save(store, 5));
        assertThat(committed()).containsExactly(30L, 20L, 10L);
        prunedAfter(store -> save(store, 25));
        assertThat(committed()).containsExactly(30L, 25L, 20L);
    }

    @Test
    void zeroOrLessKeepsAll() {
        for (int keep : new int[] {0, -1}) {
            try (BackgroundTasks background = new BackgroundTasks()) {
                save(
                        JdbcSnapshotStore.builder(environment().database(), TestSnapshots.CODEC)
                                .keep(keep)
                                .background(background)
                                .build(),
                        1,
                        2,
                        3,
                        4,
                        5);
            }
            assertThat(committed()).hasSize(5);
        }
    }

    @Test
    void asManyStayAsAreToBeKept() {
        try (BackgroundTasks background = new BackgroundTasks()) {
            save(
                    JdbcSnapshotStore.builder(environment().database(), TestSnapshots.CODEC)
                            .keep(1)
                            .background(background)
                            .build(),
                    1,
                    2,
                    3);
        }
        assertThat(committed()).containsExactly(3L);
    }

    @Test
    void onlyTheEntityAndTheTenantThatWereSavedArePruned() {
        SnapshotStore all = TestSnapshots.keepingAll(environment().database());
        for (long number = 1; number <= 5; number++) {
            all.save(id + "x", number, new Account(1));
            all.forTenant("acme").save(id, number, new Account(1));
        }
        prunedAfter(store -> save(store, 1, 2, 3, 4));
        assertThat(committed()).containsExactly(4L, 3L, 2L);
        assertThat(all.list(id + "x", SnapshotPage.first(9))).hasSize(5);
        assertThat(all.forTenant("acme").list(id, SnapshotPage.first(9))).hasSize(5);
    }

    @Test
    void pruningWaitsForTheCommitOfTheCallersTransaction() {
        prunedAfter(store -> save(store, 1, 2, 3));
        prunedAfter(store -> transaction().executeWithoutResult(status -> {
            save(store, 4, 5, 6);
            assertThat(committed()).containsExactly(3L, 2L, 1L);
            assertThat(store.list(id, SnapshotPage.first(9))).hasSize(6);
        }));
        assertThat(committed()).containsExactly(6L, 5L, 4L);
    }

    @Test
    void aSaveThatIsRolledBackPrunesNothing() {
        SnapshotStore all = TestSnapshots.keepingAll(environment().database());
        save(all, 1, 2, 3, 4);
        prunedAfter(store -> transaction().executeWithoutResult(status -> {
            save(store, 5);
            status.setRollbackOnly();
        }));
        assertThat(committed()).hasSize(4);
        prunedAfter(store -> transaction().executeWithoutResult(status -> {
            TransactionTemplate nested = transaction();
            nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            nested.executeWithoutResult(inner -> {
                save(store, 5);
                inner.setRollbackOnly();
            });
        }));
        assertThat(committed()).hasSize(4);
    }

    @Test
    void pruningThatFailsHarmsNeitherTheSaveNorItsTransactionAndIsCounted() {
        refuseDeletes();
        BackgroundTasks background = prunedAfter(store -> {
            save(store, 1, 2, 3, 4);
            transaction().executeWithoutResult(status -> {
                save(store, 5);
                assertThat(store.loadLatest(id, Account.class)).isPresent();
            });
        });
        assertThat(committed()).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(background.failed()).isPositive();
        allowDeletes();
        prunedAfter(store -> save(store, 6));
        assertThat(committed()).containsExactly(6L, 5L, 4L);
    }

    @Test
    void pruningThatFindsNoRoomIsDroppedAndCounted() {
        BackgroundTasks closed = new BackgroundTasks();
        closed.close();
        SnapshotStore store = TestSnapshots.pruning(environment().database(), closed);
        save(store, 1, 2, 3, 4);
        assertThat(committed()).hasSize(4);
        assertThat(closed.dropped()).isEqualTo(4);
        prunedAfter(other -> save(other, 5));
        assertThat(committed()).containsExactly(5L, 4L, 3L);
    }

    @Test
    void pruningDoesNotWaitForASnapshotThatSomebodyIsWriting() {
        SnapshotStore all = TestSnapshots.keepingAll(environment().database());
        save(all, 1, 2, 3, 4, 5);
        elsewhere().executeWithoutResult(status -> {
            rival().save(id, 2, new Account(-2));
            result(start(() -> prunedAfter(store -> save(store, 6))));
            assertThat(environment()
                            .owner()
                            .queryForObject(
                                    "SELECT count(*) FROM store.snapshots WHERE persistence_id = ?", Long.class, id))
                    .isEqualTo(4);
        });
        assertThat(committed()).containsExactly(6L, 5L, 4L, 2L);
    }

    @Test
    void overwritingPrunesNothing() {
        SnapshotStore all = TestSnapshots.keepingAll(environment().database());
        save(all, 1, 2, 3, 4);
        prunedAfter(store -> save(store, 4));
        assertThat(committed()).hasSize(4);
    }

    @Test
    void eightSaversLeaveTheNewestThree() {
        prunedAfter(store -> Race.of(8, number -> () -> {
            for (int i = 1; i <= 20; i++) {
                store.save(id, 8L * i + number, new Account(i));
            }
            return true;
        }));
        assertThat(committed()).isEqualTo(LongStream.of(167, 166, 165).boxed().toList());
    }

    private void refuseDeletes() {
        owner().execute("""
                        CREATE FUNCTION store."%1$s"() RETURNS trigger LANGUAGE plpgsql
                        AS 'BEGIN RAISE EXCEPTION ''refused''; END';
                        CREATE TRIGGER "%1$s" BEFORE DELETE ON store.snapshots
                        FOR EACH ROW WHEN (old.persistence_id = '%1$s') EXECUTE FUNCTION store."%1$s"();
                        """.formatted(id));
    }

    private void allowDeletes() {
        owner().execute("DROP FUNCTION store.\"%s\" CASCADE".formatted(id));
    }
}
