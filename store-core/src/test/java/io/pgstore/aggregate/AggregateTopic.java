package io.pgstore.aggregate;

import io.pgstore.aggregate.TestAccounts.Account;
import io.pgstore.aggregate.TestAccounts.Deposited;
import io.pgstore.aggregate.TestAccounts.Deposits;
import io.pgstore.event.Aggregate;
import io.pgstore.event.EventStore;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.snapshot.JdbcSnapshotStore;
import io.pgstore.snapshot.SnapshotInfo;
import io.pgstore.snapshot.SnapshotPage;
import io.pgstore.snapshot.SnapshotStore;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What the tests of aggregates share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AggregateTopic {
    @AutoClose
    final TestDatabase database = TestDatabase.withStores();

    final StoreDatabase stores = new StoreDatabase(database.dataSource(), StoreTables.defaults());
    final EventStore events = JdbcEventStore.builder(stores, TestAccounts.CODEC).build();
    final SnapshotStore snapshots =
            JdbcSnapshotStore.builder(stores, TestAccounts.CODEC).keep(0).build();

    final EventsRead read = new EventsRead();
    String streamId = "";

    @BeforeEach
    final void takeAFreshStream() {
        streamId = "account-" + UUID.randomUUID();
        read.drain();
    }

    /** Returns what handlers are made with, over the store that counts. */
    final CommandHandlers.Builder handlers(BackgroundTasks background) {
        return CommandHandlers.builder(stores, TestAccounts.CODEC, read.over(events), snapshots)
                .background(background);
    }

    /** Runs {@code calls} on a handler with snapshots, and returns its background work, which has ended. */
    final BackgroundTasks with(
            SnapshotPolicy policy, Consumer<CommandHandler<List<Integer>, Deposited, Account>> calls) {
        BackgroundTasks background = new BackgroundTasks();
        try (background) {
            calls.accept(handlers(background).build().of(new Deposits(), Account.class, policy));
        }
        return background;
    }

    /** Loads with the snapshots that are there. */
    final Aggregate<Account> load() {
        try (BackgroundTasks background = new BackgroundTasks()) {
            return handlers(background)
                    .build()
                    .of(new Deposits(), Account.class, SnapshotPolicy.never())
                    .load(streamId);
        }
    }

    /** Folds all events. */
    final Aggregate<Account> folded() {
        return new CommandHandler<>(events, new Deposits()).load(streamId);
    }

    /** Returns the versions of the stream's snapshots, the newest first. */
    final List<Long> saved() {
        return snapshots.list(streamId, SnapshotPage.first(100)).stream()
                .map(SnapshotInfo::sequenceNumber)
                .toList();
    }

    final TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    }

    final TransactionTemplate nested() {
        TransactionTemplate nested = transaction();
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        return nested;
    }
}
