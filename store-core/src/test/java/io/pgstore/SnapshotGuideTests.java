package io.pgstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.aggregate.CommandHandler;
import io.pgstore.aggregate.CommandHandlers;
import io.pgstore.aggregate.CommandResult;
import io.pgstore.aggregate.Decider;
import io.pgstore.aggregate.SnapshotPolicy;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.Aggregate;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.snapshot.JdbcSnapshotStore;
import io.pgstore.snapshot.Snapshot;
import io.pgstore.snapshot.SnapshotInfo;
import io.pgstore.snapshot.SnapshotPage;
import io.pgstore.snapshot.SnapshotStore;
import io.pgstore.testing.TestDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/snapshots.md}, run one after the other. */
class SnapshotGuideTests {
    private static final JacksonCodec CODEC =
            JacksonCodec.builder().type(Deposited.class).type(Balance.class).build();

    @AutoClose
    private final TestDatabase database = TestDatabase.withStores();

    private final StoreDatabase stores = new StoreDatabase(database.dataSource(), StoreTables.defaults());
    private final SnapshotStore snapshots =
            JdbcSnapshotStore.builder(stores, CODEC).build();
    private final CommandHandlers commandHandlers = CommandHandlers.builder(
                    stores, CODEC, JdbcEventStore.builder(stores, CODEC).build(), snapshots)
            .build();

    @EventType("deposited")
    record Deposited(long amount) {}

    @EventType("balance")
    record Balance(long amount) {}

    static final class Accounts implements Decider<Long, Deposited, Balance> {
        @Override
        public Balance initialState() {
            return new Balance(0);
        }

        @Override
        public List<Deposited> decide(Long amount, Balance balance) {
            return List.of(new Deposited(amount));
        }

        @Override
        public Balance evolve(Balance balance, Deposited event) {
            return new Balance(balance.amount() + event.amount());
        }
    }

    @Test
    void everyExampleOfTheGuideIsCodeOfThisTest() throws IOException {
        GuideExamples.assertAreCodeOf(getClass(), "snapshots.md");
    }

    @Test
    void theExamplesWork() {
        handle();
        saveAndLoad();
    }

    private void handle() {
        CommandHandler<Long, Deposited, Balance> accounts =
                commandHandlers.of(new Accounts(), Balance.class, SnapshotPolicy.everyEvents(100));
        CommandResult<Balance> result = accounts.handle("account-7", 50L);
        Aggregate<Balance> account = accounts.load("account-7");
        assertThat(result.state()).isEqualTo(account.state()).isEqualTo(new Balance(50));
    }

    private void saveAndLoad() {
        SnapshotInfo saved = snapshots.save("report-2026", 41, new Balance(12));
        Optional<Snapshot<Balance>> latest = snapshots.loadLatest("report-2026", Balance.class);
        Optional<Snapshot<Balance>> before = snapshots.loadBefore("report-2026", 41, Balance.class);
        Optional<Snapshot<Balance>> at = snapshots.loadAt("report-2026", 41, Balance.class);
        List<SnapshotInfo> infos = snapshots.list("report-2026", SnapshotPage.first(10));
        int deleted = snapshots.delete("report-2026", 41);
        assertThat(latest).isEqualTo(at).isPresent();
        assertThat(before).isEmpty();
        assertThat(infos).containsExactly(saved);
        assertThat(deleted).isEqualTo(1);
    }
}
