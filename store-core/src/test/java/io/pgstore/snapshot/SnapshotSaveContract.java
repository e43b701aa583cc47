package io.pgstore.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.codec.PayloadException;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.snapshot.TestSnapshots.Account;
import io.pgstore.snapshot.TestSnapshots.Ledger;
import io.pgstore.testing.Race;
import io.pgstore.testing.StatementLog;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** Promise 15: saving, in whatever transaction the caller has. */
abstract class SnapshotSaveContract extends SnapshotTopic {
    @Test
    void whatIsSavedIsLoaded() {
        SnapshotInfo saved = store().save(id, 5, new Account(7));
        assertThat(store().loadLatest(id, Account.class))
                .contains(new Snapshot<>(id, 5, new Account(7), saved.createdAt()));
        assertThat(saved).isEqualTo(new SnapshotInfo(id, 5, "account", 1, saved.createdAt()));
        assertThat(store().list(id, SnapshotPage.first(9))).containsExactly(saved);
    }

    @Test
    void theSameNumberIsOverwritten() {
        SnapshotInfo first = store().save(id, 5, new Account(7));
        Ledger ledger = new Ledger();
        ledger.lines.add("one");
        SnapshotInfo second = store().save(id, 5, ledger);
        assertThat(second.createdAt()).isAfter(first.createdAt());
        assertThat(store().list(id, SnapshotPage.first(9))).containsExactly(second);
        assertThat(store().loadLatest(id, Ledger.class).orElseThrow().state().lines)
                .containsExactly("one");
    }

    @Test
    void eightSaversOfOneNumberAllSucceed() {
        Race.of(8, number -> () -> store().save(id, 5, new Account(number)));
        assertThat(store().list(id, SnapshotPage.first(9))).hasSize(1);
    }

    @Test
    void aSaveThatWaitedForAnotherOverwritesIt() {
        Future<SnapshotInfo> waited = elsewhere().execute(status -> {
            rival().save(id, 5, new Account(1));
            Future<SnapshotInfo> waiting = start(() -> store().save(id, 5, new Account(2)));
            awaitWaiting();
            return waiting;
        });
        assertThat(result(waited).sequenceNumber()).isEqualTo(5);
        assertThat(store().loadAt(id, 5, Account.class).orElseThrow().state()).isEqualTo(new Account(2));
    }

    @Test
    void numberZeroIsLegalAndANegativeOneAnArgumentError() {
        store().save(id, 0, new Account(0));
        assertThat(store().loadLatest(id, Account.class).orElseThrow().sequenceNumber())
                .isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> store().save(id, -1, new Account(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0000b", "a\nb", "lonely \ud83d"})
    void aBadIdIsRefusedBeforeAnySql(String bad) {
        transaction().executeWithoutResult(status -> {
            assertThatIllegalArgumentException().isThrownBy(() -> store().save(bad, 1, new Account(1)));
            assertThat(store().loadLatest(id, Account.class)).isEmpty();
        });
    }

    @Test
    void anIdOf512CharactersWorksInAnyScript() {
        for (String character : List.of("x", "購", "😀")) {
            String longest = id + character.repeat(512 - id.length());
            store().save(longest, 1, new Account(1));
            assertThat(store().loadLatest(longest, Account.class)).isPresent();
            assertThatIllegalArgumentException().isThrownBy(() -> store().save(longest + "x", 1, new Account(1)));
        }
    }

    @Test
    void aStateThatJsonbCannotHoldIsRefusedNamingTheSnapshot() {
        Ledger ledger = new Ledger();
        ledger.lines.add("\u0000");
        transaction().executeWithoutResult(status -> {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> store().save(id, 5, ledger))
                    .withMessageContaining("Snapshot 5 of " + id);
            assertThat(store().loadLatest(id, Ledger.class)).isEmpty();
        });
    }

    @Test
    void whatTheCallerChangesAfterwardsChangesNothingStored() {
        Ledger ledger = new Ledger();
        ledger.lines.add("one");
        store().save(id, 1, ledger);
        ledger.lines.add("two");
        store().loadLatest(id, Ledger.class).orElseThrow().state().lines.add("three");
        assertThat(store().loadLatest(id, Ledger.class).orElseThrow().state().lines)
                .containsExactly("one");
    }

    @Test
    void anOlderShapeIsUpcastOnEveryRead() {
        record Holding(int amount) {}
        save(4);
        SnapshotStore later = JdbcSnapshotStore.builder(
                        environment().database(),
                        JacksonCodec.builder()
                                .type(Holding.class, "account", 2)
                                .upcaster("account", 1, json -> ((ObjectNode) json)
                                        .put("amount", json.get("balance").asInt()))
                                .build())
                .build();
        assertThat(List.of(
                        later.loadLatest(id, Holding.class),
                        later.loadBefore(id, 5, Holding.class),
                        later.loadAt(id, 4, Holding.class)))
                .allSatisfy(loaded -> assertThat(loaded.orElseThrow().state()).isEqualTo(new Holding(4)));
    }

    @Test
    void aSnapshotThatCannotBeReadIsToldWithItsNumber() {
        save(4);
        jdbc().update("UPDATE store.snapshots SET schema_version = 9 WHERE persistence_id = ?", id);
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> store().loadLatest(id, Account.class))
                .withMessageContaining("Snapshot 4 of " + id);
        assertThat(store().list(id, SnapshotPage.first(1)))
                .extracting(SnapshotInfo::schemaVersion)
                .containsExactly(9);
    }

    @Test
    void aSaveCommitsOrVanishesWithTheCallersTransaction() {
        transaction().executeWithoutResult(status -> {
            save(1);
            assertThat(store().loadLatest(id, Account.class)).isPresent();
            assertThat(rival().loadLatest(id, Account.class)).isEmpty();
            status.setRollbackOnly();
        });
        assertThat(committed()).isEmpty();
        transaction().executeWithoutResult(status -> save(1));
        assertThat(committed()).containsExactly(1L);
    }

    @Test
    void aWriteInAReadOnlyTransactionSaysSo() {
        readOnly().executeWithoutResult(status -> {
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> save(1))
                    .withMessageContaining(id)
                    .withMessageContaining("read-only");
            assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
                    .isThrownBy(() -> store().delete(id, 1))
                    .withMessageContaining("read-only");
            assertThat(store().loadLatest(id, Account.class)).isEmpty();
        });
    }

    @Test
    void everyCallIsOneStatement() {
        StatementLog log = new StatementLog(environment().database().dataSource());
        SnapshotStore logged = TestSnapshots.keepingAll(new StoreDatabase(log, StoreTables.defaults()));
        logged.save(id, 1, new Account(1));
        logged.loadLatest(id, Account.class);
        logged.loadBefore(id, 2, Account.class);
        logged.loadAt(id, 1, Account.class);
        logged.list(id, SnapshotPage.first(1));
        logged.delete(id, 1);
        assertThat(log.drain()).hasSize(6);
    }
}
