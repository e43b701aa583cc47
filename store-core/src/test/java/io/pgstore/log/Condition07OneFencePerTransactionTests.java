package io.pgstore.log;

import static io.pgstore.log.TestReader.places;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.event.EventStore;
import io.pgstore.event.ExpectedVersion;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.log.TestLog.Note;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Condition 7: one fence per transaction and sequence, which savepoints cannot fool. */
class Condition07OneFencePerTransactionTests {
    private static final int MANY = 15_000;

    @AutoClose
    private final TestLog log = TestLog.create();

    private final TestReader reader = log.reader(10);

    @Test
    void fifteenThousandAppendsInOneTransactionHoldOneLock() {
        try (OpenTransaction open = log.begin()) {
            open.call(() -> {
                for (int number = 0; number < MANY; number++) {
                    log.append("stream-" + number % 100);
                }
                return true;
            });
            assertThat(log.fences()).containsExactly(new TestLog.Fence(open.pid(), 0));
        }
    }

    @Test
    void appendsOfEveryKindInOneTransactionHoldOneLock() {
        try (OpenTransaction open = log.begin()) {
            for (WayToAppend way : WayToAppend.values()) {
                open.call(() -> way.append(log.store(), "stream-" + way));
            }
            assertThat(log.fences()).hasSize(1);
        }
    }

    @Test
    void aRollbackToASavepointReleasesTheFenceAndTheNextAppendTakesItAgain() {
        try (OpenTransaction open = log.begin()) {
            open.savepoint("s");
            open.call(() -> log.append("rolled back"));
            assertThat(log.fences()).hasSize(1);
            open.rollbackTo("s");
            assertThat(log.fences()).isEmpty();
            log.append("other");
            assertThat(places(reader.poll())).containsExactly("other@1");

            open.call(() -> log.append("kept"));
            assertThat(log.fences()).containsExactly(new TestLog.Fence(open.pid(), 2));
            log.append("other");
            assertThat(reader.poll()).isEmpty();
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("kept@1", "other@2");
    }

    @Test
    void aFenceTakenBeforeASavepointOutlivesTheRollbackToIt() {
        try (OpenTransaction open = log.beginAppend("kept")) {
            open.savepoint("s");
            open.call(() -> log.append("rolled back"));
            open.rollbackTo("s");
            log.append("other");
            assertThat(log.fences()).hasSize(1);
            assertThat(reader.poll()).isEmpty();
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("kept@1", "other@1");
    }

    @Test
    void aFenceTakenBehindASavepointOutlivesItsRelease() {
        try (OpenTransaction open = log.begin()) {
            open.savepoint("s");
            open.call(() -> log.append("kept"));
            open.execute("RELEASE SAVEPOINT s");
            open.savepoint("t");
            open.rollbackTo("t");
            log.append("other");
            assertThat(log.fences()).hasSize(1);
            assertThat(reader.poll()).isEmpty();
            open.commit();
        }
        assertThat(places(reader.poll())).containsExactly("kept@1", "other@1");
    }

    @Test
    void aSettingOfAnEarlierTransactionOfTheSessionDoesNotSuppressTheFence() {
        try (HikariDataSource oneSession = log.database().hikari(1)) {
            EventStore store = log.storeThrough(oneSession);
            for (boolean commit : new boolean[] {true, false, true}) {
                try (OpenTransaction open = new OpenTransaction(oneSession, -1)) {
                    open.call(() -> store.append("a", ExpectedVersion.any(), List.of(new Note("text"))));
                    assertThat(log.fences()).containsExactly(new TestLog.Fence(open.pid(), log.lastPosition() - 1));
                    if (commit) {
                        open.commit();
                    }
                }
                assertThat(log.fences()).isEmpty();
            }
        }
    }

    @Test
    void anAppendOutsideOfTransactionsLeavesTheSettingOut() {
        String setting = "pgstore.fence_" + log.sequenceOid();
        try (HikariDataSource oneSession = log.database().hikari(1)) {
            EventStore store = log.storeThrough(oneSession);
            JdbcTemplate session = new JdbcTemplate(oneSession);
            String select = "SELECT current_setting('%s', true)".formatted(setting);
            store.append("a", ExpectedVersion.any(), List.of(new Note("text")));
            store.append("a", ExpectedVersion.any(), List.of(new Note("text"), new Note("text")));
            assertThat(session.queryForObject(select, String.class)).isNull();

            new TransactionTemplate(new JdbcTransactionManager(oneSession)).executeWithoutResult(status -> {
                store.append("a", ExpectedVersion.any(), List.of(new Note("text")));
                assertThat(session.queryForObject(select, String.class)).isEqualTo("held");
            });
            assertThat(session.queryForObject(select, String.class)).isEmpty();
        }
    }

    @Test
    void aTransactionOfTheStoresOwnHoldsOneFenceWhateverItsHooksAppend() {
        List<Integer> fences = new ArrayList<>();
        List<EventStore> store = new ArrayList<>();
        store.add(JdbcEventStore.builder(log.storeDatabase(), TestLog.CODEC)
                .hook(events -> {
                    if (events.get(0).streamId().equals("order")) {
                        store.get(0).append("audit", ExpectedVersion.any(), List.of(new Note("seen")));
                        fences.add(log.fences().size());
                    }
                })
                .build());
        store.get(0).append("order", ExpectedVersion.noStream(), List.of(new Note("text")));
        assertThat(fences).containsExactly(1);
        assertThat(log.fences()).isEmpty();
        assertThat(places(reader.poll())).containsExactly("order@1", "audit@1");
    }
}
