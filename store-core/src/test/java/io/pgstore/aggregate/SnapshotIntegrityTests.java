package io.pgstore.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgstore.aggregate.TestAccounts.Account;
import io.pgstore.aggregate.TestAccounts.Deposited;
import io.pgstore.codec.Codec;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.BackgroundTasks;
import io.pgstore.snapshot.JdbcSnapshotStore;
import io.pgstore.snapshot.SnapshotStore;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Promise 17: a snapshot that does not fit is upcast, skipped or refused; a state that never existed is never folded. */
class SnapshotIntegrityTests extends AggregateTopic {
    /** Another kind of state, whose JSON an account could be read from. */
    @EventType("turnover")
    record Turnover(long deposits) {}

    @Test
    void aSnapshotBeyondTheStreamsHeadIsRefused() {
        TestAccounts.deposit(events, streamId, 1, 5);
        snapshots.save(streamId, 9, TestAccounts.account(9));
        assertThatExceptionOfType(AggregateIntegrityException.class)
                .isThrownBy(this::load)
                .withMessageContaining(streamId)
                .satisfies(failure -> {
                    assertThat(failure.streamId()).isEqualTo(streamId);
                    assertThat(failure.foldedVersion()).isEqualTo(9);
                    assertThat(failure.foundVersion()).isEqualTo(5);
                });
        snapshots.delete(streamId, Long.MAX_VALUE);
        assertThat(load()).isEqualTo(folded());
    }

    @Test
    void aSnapshotOfAStreamThatDoesNotExistIsRefused() {
        snapshots.save(streamId, 1, TestAccounts.account(1));
        assertThatExceptionOfType(AggregateIntegrityException.class).isThrownBy(this::load);
    }

    @Test
    void aHoleBetweenTheSnapshotAndTheFirstEventIsRefused() {
        TestAccounts.deposit(events, streamId, 1, 9);
        snapshots.save(streamId, 3, TestAccounts.account(3));
        remove(4, 6);
        assertThatExceptionOfType(AggregateIntegrityException.class)
                .isThrownBy(this::load)
                .satisfies(failure -> {
                    assertThat(failure.foldedVersion()).isEqualTo(3);
                    assertThat(failure.foundVersion()).isEqualTo(7);
                });
    }

    @Test
    void aHoleBehindTheSnapshotHarmsNothing() {
        TestAccounts.deposit(events, streamId, 1, 9);
        snapshots.save(streamId, 6, TestAccounts.account(6));
        remove(1, 6);
        assertThat(load().state()).isEqualTo(TestAccounts.account(9));
    }

    @Test
    void aHoleAmongTheEventsIsRefused() {
        TestAccounts.deposit(events, streamId, 1, 9);
        remove(5, 5);
        assertThatExceptionOfType(AggregateIntegrityException.class).isThrownBy(this::load);
    }

    @Test
    void aStreamWithoutItsBeginningIsNotFoldedWithoutASnapshot() {
        TestAccounts.deposit(events, streamId, 1, 9);
        remove(1, 6);
        assertThatExceptionOfType(AggregateIntegrityException.class)
                .isThrownBy(this::load)
                .satisfies(failure -> assertThat(failure.foldedVersion()).isZero());
    }

    @Test
    void aSnapshotOfAnOlderShapeIsUpcast() {
        record Wallet(long count, long digest) {}
        TestAccounts.deposit(events, streamId, 1, 5);
        snapshots.save(streamId, 4, TestAccounts.account(4));
        read.drain();
        assertThat(load(
                        JacksonCodec.builder()
                                .type(Deposited.class)
                                .type(Wallet.class, "account", 2)
                                .upcaster("account", 1, json -> ((ObjectNode) json)
                                        .put("count", json.get("deposits").asLong()))
                                .build(),
                        Wallet.class,
                        (wallet, amount) -> new Wallet(wallet.count() + 1, wallet.digest() * 31 + amount),
                        new Wallet(0, 7)))
                .isEqualTo(new Wallet(5, TestAccounts.account(5).digest()));
        assertThat(read.drain()).isEqualTo(1);
    }

    @Test
    void aSnapshotOfAShapeThatNobodyKnowsIsSkippedAndMadeAgain() {
        TestAccounts.deposit(events, streamId, 1, 5);
        snapshots.save(streamId, 4, TestAccounts.account(4));
        database.jdbc().update("UPDATE store.snapshots SET schema_version = 2 WHERE persistence_id = ?", streamId);
        read.drain();
        assertThat(load()).isEqualTo(folded());
        assertThat(read.drain()).isEqualTo(5);
        with(SnapshotPolicy.everyEvents(2), handler -> handler.load(streamId));
        assertThat(saved()).containsExactly(5L, 4L);
        read.drain();
        assertThat(load()).isEqualTo(folded());
        assertThat(read.drain()).isZero();
    }

    @Test
    void behindASnapshotThatCannotBeReadTheNewestOneThatCanIsUsed() {
        TestAccounts.deposit(events, streamId, 1, 9);
        for (int version : new int[] {3, 6, 8}) {
            snapshots.save(streamId, version, TestAccounts.account(version));
        }
        database.jdbc()
                .update(
                        "UPDATE store.snapshots SET schema_version = 2 WHERE persistence_id = ? AND sequence_number = 8",
                        streamId);
        read.drain();
        assertThat(load()).isEqualTo(folded());
        assertThat(read.drain()).isEqualTo(3);
    }

    @Test
    void aSnapshotOfAnotherKindOfStateIsSkipped() {
        SnapshotStore turnovers = JdbcSnapshotStore.builder(
                        stores, JacksonCodec.builder().type(Turnover.class).build())
                .build();
        TestAccounts.deposit(events, streamId, 1, 5);
        turnovers.save(streamId, 4, new Turnover(1));
        assertThat(load()).isEqualTo(folded());
    }

    @Test
    void aStateWhoseClassNobodyRegisteredIsReadAfterARestart() {
        TestAccounts.deposit(events, streamId, 1, 5);
        snapshots.save(streamId, 4, TestAccounts.account(4));
        read.drain();
        assertThat(load(
                        JacksonCodec.builder().type(Deposited.class).build(),
                        Account.class,
                        Account::plus,
                        new Account(0, 7)))
                .isEqualTo(TestAccounts.account(5));
        assertThat(read.drain()).isEqualTo(1);
    }

    /** Loads as an application of another release would. */
    private <S> S load(Codec codec, Class<S> stateType, BiFunction<S, Integer, S> evolve, S initial) {
        try (BackgroundTasks background = new BackgroundTasks()) {
            return CommandHandlers.builder(
                            stores,
                            codec,
                            read.over(JdbcEventStore.builder(stores, codec).build()),
                            JdbcSnapshotStore.builder(stores, codec).build())
                    .background(background)
                    .build()
                    .of(new Reader<>(initial, evolve), stateType, SnapshotPolicy.never())
                    .load(streamId)
                    .state();
        }
    }

    private void remove(int from, int to) {
        database.jdbc()
                .update("DELETE FROM store.events WHERE stream_id = ? AND version BETWEEN ? AND ?", streamId, from, to);
    }

    /** A decider that decides nothing. */
    private record Reader<S>(S initialState, BiFunction<S, Integer, S> evolution)
            implements Decider<List<Integer>, Deposited, S> {
        @Override
        public List<Deposited> decide(List<Integer> command, S state) {
            return List.of();
        }

        @Override
        public S evolve(S state, Deposited event) {
            return evolution.apply(state, event.amount());
        }
    }
}
