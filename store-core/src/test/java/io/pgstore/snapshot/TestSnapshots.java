package io.pgstore.snapshot;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.List;

/** The states of the contract. */
final class TestSnapshots {
    static final Codec CODEC =
            JacksonCodec.builder().type(Account.class).type(Ledger.class).build();

    private TestSnapshots() {}

    @EventType("account")
    record Account(int balance) {}

    /** A state that its owner can change. */
    @EventType("ledger")
    static final class Ledger {
        public List<String> lines = new ArrayList<>();
    }

    /** A store that keeps all snapshots. */
    static SnapshotStore keepingAll(StoreDatabase database) {
        return JdbcSnapshotStore.builder(database, CODEC).keep(0).build();
    }

    /** A store that keeps three snapshots of each entity, as it comes. */
    static SnapshotStore pruning(StoreDatabase database, BackgroundTasks background) {
        return JdbcSnapshotStore.builder(database, CODEC).background(background).build();
    }
}
