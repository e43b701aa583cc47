package io.pgstore.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.aggregate.TestAccounts.Account;
import io.pgstore.aggregate.TestAccounts.Deposited;
import io.pgstore.aggregate.TestAccounts.Deposits;
import io.pgstore.event.Aggregate;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.event.WrongExpectedVersionException;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.snapshot.JdbcSnapshotStore;
import io.pgstore.snapshot.SnapshotPage;
import io.pgstore.testing.Race;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Promise 17: aggregates are loaded from snapshots, which are saved after commits. */
class AggregateSnapshotTests extends AggregateTopic {
    @Test
    void ofAHundredThousandEventsWithASnapshotOnlyTheTailIsRead() {
        TestAccounts.deposit(events, streamId, 1, 100_000);
        with(SnapshotPolicy.everyEvents(1), handler -> handler.load(streamId));
        assertThat(saved()).containsExactly(100_000L);
        TestAccounts.deposit(events, streamId, 100_001, 100_010);
        read.drain();
        assertThat(load()).isEqualTo(new Aggregate<>(streamId, 100_010, TestAccounts.account(100_010)));
        assertThat(read.drain()).isEqualTo(10);
    }

    @Test
    void aSnapshotIsSavedWhenThatManyEventsHaveCome() {
        with(SnapshotPolicy.everyEvents(3), handler -> handler.handle(streamId, List.of(1, 2)));
        assertThat(saved()).isEmpty();
        with(SnapshotPolicy.everyEvents(3), handler -> handler.handle(streamId, List.of(3)));
        assertThat(saved()).containsExactly(3L);
        with(SnapshotPolicy.everyEvents(3), handler -> handler.handle(streamId, List.of(4, 5)));
        assertThat(saved()).containsExactly(3L);
        with(SnapshotPolicy.everyEvents(3), handler -> handler.handle(streamId, List.of(6, 7, 8)));
        assertThat(saved()).containsExactly(8L, 3L);
        assertThat(load().state()).isEqualTo(TestAccounts.account(8));
    }

    @Test
    void aSnapshotIsSavedOfALongStreamThatIsOnlyLoaded() {
        TestAccounts.deposit(events, streamId, 1, 5);
        with(SnapshotPolicy.everyEvents(3), handler -> handler.load(streamId));
        assertThat(saved()).containsExactly(5L);
    }

    @Test
    void aSnapshotIsSavedOfALongStreamWhenNothingIsDecided() {
        TestAccounts.deposit(events, streamId, 1, 5);
        with(SnapshotPolicy.everyEvents(3), handler -> handler.handle(streamId, List.of()));
        assertThat(saved()).containsExactly(5L);
    }

    @Test
    void neverSavesNone() {
        with(SnapshotPolicy.never(), handler -> handler.handle(streamId, List.of(1, 2, 3)));
        assertThat(saved()).isEmpty();
    }

    @Test
    void theSnapshotIsSavedAfterTheCommitAndOfWhatIsCommitted() {
        with(SnapshotPolicy.everyEvents(1), handler -> transaction().executeWithoutResult(status -> {
            handler.handle(streamId, List.of(1));
            assertThat(handler.handle(streamId, List.of(2)).state()).isEqualTo(TestAccounts.account(2));
            assertThat(saved()).isEmpty();
        }));
        assertThat(saved()).containsExactly(2L);
        assertThat(load().state()).isEqualTo(TestAccounts.account(2));
    }

    @Test
    void whatIsRolledBackIsNeverInASnapshot() {
        with(SnapshotPolicy.everyEvents(1), handler -> {
            transaction().executeWithoutResult(status -> {
                handler.handle(streamId, List.of(7));
                status.setRollbackOnly();
            });
            transaction().executeWithoutResult(status -> {
                handler.handle(streamId, List.of(1));
                nested().executeWithoutResult(inner -> {
                    handler.handle(streamId, List.of(8, 9));
                    inner.setRollbackOnly();
                });
            });
        });
        assertThat(saved()).containsExactly(1L);
        assertThat(load().state()).isEqualTo(TestAccounts.account(1));
    }

    @Test
    void aggregatesAreLoadedAlsoInCallbacksAfterTheCommit() {
        List<Aggregate<Account>> loaded = new ArrayList<>();
        try (BackgroundTasks background = new BackgroundTasks()) {
            CommandHandler<List<Integer>, Deposited, Account> handler = handlers(background)
                    .cache(10)
                    .build()
                    .of(new Deposits(), Account.class, SnapshotPolicy.everyEvents(1));
            transaction().executeWithoutResult(status -> {
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        loaded.add(handler.load(streamId));
                    }

                    @Override
                    public void afterCompletion(int outcome) {
                        loaded.add(handler.load(streamId));
                    }
                });
                handler.handle(streamId, List.of(1, 2));
            });
        }
        assertThat(loaded).hasSize(2).containsOnly(folded());
        assertThat(saved()).containsExactly(2L);
    }

    @Test
    void aReadOnlyTransactionLoadsAndTheSnapshotFollowsIt() {
        TestAccounts.deposit(events, streamId, 1, 5);
        with(SnapshotPolicy.everyEvents(1), handler -> {
            TransactionTemplate readOnly = transaction();
            readOnly.setReadOnly(true);
            readOnly.executeWithoutResult(
                    status -> assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(5)));
        });
        assertThat(saved()).containsExactly(5L);
    }

    @Test
    void aPoolOfOneConnectionIsEnough() {
        DataSource single = database.hikari(1);
        StoreDatabase one = new StoreDatabase(single, StoreTables.defaults());
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(single));
        try (BackgroundTasks background = new BackgroundTasks()) {
            CommandHandler<List<Integer>, Deposited, Account> handler = CommandHandlers.builder(
                            one,
                            TestAccounts.CODEC,
                            JdbcEventStore.builder(one, TestAccounts.CODEC).build(),
                            JdbcSnapshotStore.builder(one, TestAccounts.CODEC).build())
                    .background(background)
                    .cache(10)
                    .build()
                    .of(new Deposits(), Account.class, SnapshotPolicy.everyEvents(1));
            for (int amount = 1; amount <= 20; amount++) {
                int each = amount;
                transaction.executeWithoutResult(status -> handler.handle(streamId, List.of(each)));
            }
            assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(20));
        }
        assertThat(saved()).contains(20L);
    }

    @Test
    void aSnapshotThatFindsNoRoomIsDroppedAndCounted() {
        BackgroundTasks closed = new BackgroundTasks();
        closed.close();
        CommandHandler<List<Integer>, Deposited, Account> handler =
                handlers(closed).build().of(new Deposits(), Account.class, SnapshotPolicy.everyEvents(1));
        assertThat(handler.handle(streamId, List.of(1)).version()).isEqualTo(1);
        assertThat(handler.handle(streamId, List.of(2)).version()).isEqualTo(2);
        assertThat(closed.dropped()).isEqualTo(2);
        assertThat(saved()).isEmpty();
    }

    @Test
    void aSnapshotThatFailsHarmsNothingAndIsCounted() {
        database.jdbc().execute("""
                        CREATE FUNCTION store."%1$s"() RETURNS trigger LANGUAGE plpgsql
                        AS 'BEGIN RAISE EXCEPTION ''refused''; END';
                        CREATE TRIGGER "%1$s" BEFORE INSERT ON store.snapshots
                        FOR EACH ROW WHEN (new.persistence_id = '%1$s') EXECUTE FUNCTION store."%1$s"();
                        """.formatted(streamId));
        BackgroundTasks background =
                with(SnapshotPolicy.everyEvents(1), handler -> handler.handle(streamId, List.of(1)));
        assertThat(background.failed()).isEqualTo(1);
        database.jdbc().execute("DROP FUNCTION store.\"%s\" CASCADE".formatted(streamId));
        with(SnapshotPolicy.everyEvents(1), handler -> handler.handle(streamId, List.of(2)));
        assertThat(saved()).containsExactly(2L);
        assertThat(folded().state()).isEqualTo(TestAccounts.account(2));
    }

    @Test
    void eachTenantHasItsSnapshots() {
        with(SnapshotPolicy.everyEvents(1), handler -> {
            handler.handle(streamId, List.of(1));
            handler.forTenant("acme").handle(streamId, List.of(1, 2, 3));
        });
        assertThat(saved()).containsExactly(1L);
        assertThat(snapshots.forTenant("acme").list(streamId, SnapshotPage.first(9)))
                .extracting(snapshot -> snapshot.sequenceNumber())
                .containsExactly(3L);
        with(SnapshotPolicy.never(), handler -> {
            read.drain();
            assertThat(handler.forTenant("acme").load(streamId).state()).isEqualTo(TestAccounts.account(3));
            assertThat(handler.load(streamId).state()).isEqualTo(TestAccounts.account(1));
        });
    }

    @Test
    void aPinnedVersionIsCheckedAgainstTheStreamNotTheSnapshot() {
        with(SnapshotPolicy.everyEvents(1), handler -> handler.handle(streamId, List.of(1)));
        TestAccounts.deposit(events, streamId, 2, 3);
        with(SnapshotPolicy.never(), handler -> {
            assertThatExceptionOfType(WrongExpectedVersionException.class)
                    .isThrownBy(() -> handler.handle(streamId, List.of(), ExpectedVersion.exactly(1)))
                    .satisfies(conflict -> assertThat(conflict.actualVersion()).isEqualTo(3));
            assertThat(handler.handle(streamId, List.of(4), ExpectedVersion.exactly(3))
                            .state())
                    .isEqualTo(TestAccounts.account(4));
        });
    }

    @Test
    void eightRacingHandlersWithSnapshotsAllCount() {
        with(
                SnapshotPolicy.everyEvents(2),
                handler -> Race.of(8, number -> () -> {
                    for (int call = 0; call < 10; call++) {
                        handler.withMaxRetries(1_000).handle(streamId, List.of(1));
                    }
                    return true;
                }));
        assertThat(folded().version()).isEqualTo(80);
        assertThat(load()).isEqualTo(folded());
        assertThat(saved()).isNotEmpty();
    }
}
